-- The job records of a cluster, one row for each grain with stored state; payloads are JSON text.
-- Every silo runs this script when it starts; it changes nothing if it has run before.

PRAGMA journal_mode = WAL;      -- readers never wait for a writer; the setting stays with the file

BEGIN IMMEDIATE;

CREATE TABLE IF NOT EXISTS GrainState
(
    Service  TEXT    NOT NULL,
    Grain    TEXT    NOT NULL,  -- the type of the grain's state, as Orleans names it
    KeyHigh  INTEGER NOT NULL,  -- a Guid's first half; 0 for other keys
    KeyLow   INTEGER NOT NULL,  -- a Guid's second half, or the number; 0 for text
    KeyText  TEXT    NOT NULL,  -- the text, or the extension of a compound key
    Version  INTEGER NOT NULL,  -- Orleans' etag: a write must know the version it replaces
    Payload  TEXT,              -- NULL after the state was cleared
    Modified TEXT    NOT NULL,  -- UTC
    PRIMARY KEY (Service, Grain, KeyText, KeyHigh, KeyLow)
) WITHOUT ROWID;

-- Orleans reads the statements it uses from this table, and binds:
-- @GrainIdHash @GrainIdN0 @GrainIdN1 @GrainIdExtensionString @GrainTypeHash @GrainTypeString @ServiceId @GrainStateVersion @PayloadBinary
CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
);

INSERT OR REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT CAST(Payload AS BLOB) AS PayloadBinary, Version
      FROM GrainState
     WHERE Service = @ServiceId AND Grain = @GrainTypeString
       AND KeyText = COALESCE(@GrainIdExtensionString, '''') AND KeyHigh = @GrainIdN0 AND KeyLow = @GrainIdN1'),

-- A write without a version must be the first; with one, it must name the version in the table. Otherwise nothing is written and no row
-- comes back, which Orleans reports to the grain as a conflict.
('WriteToStorageKey', '
    INSERT INTO GrainState (Service, Grain, KeyHigh, KeyLow, KeyText, Version, Payload, Modified)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(@GrainIdExtensionString, ''''),
           1, CAST(@PayloadBinary AS TEXT), strftime(''%Y-%m-%dT%H:%M:%fZ'')
     WHERE @GrainStateVersion IS NULL
        OR EXISTS (SELECT 1 FROM GrainState
                    WHERE Service = @ServiceId AND Grain = @GrainTypeString
                      AND KeyText = COALESCE(@GrainIdExtensionString, '''') AND KeyHigh = @GrainIdN0 AND KeyLow = @GrainIdN1)
        ON CONFLICT DO UPDATE
       SET Version = Version + 1, Payload = excluded.Payload, Modified = excluded.Modified
     WHERE Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion'),

-- The row stays, so its versions continue and a late writer is still refused.
('ClearStorageKey', '
    UPDATE GrainState
       SET Version = Version + 1, Payload = NULL, Modified = strftime(''%Y-%m-%dT%H:%M:%fZ'')
     WHERE Service = @ServiceId AND Grain = @GrainTypeString
       AND KeyText = COALESCE(@GrainIdExtensionString, '''') AND KeyHigh = @GrainIdN0 AND KeyLow = @GrainIdN1
       AND Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion'),

('DeleteStorageKey', '
    DELETE FROM GrainState
     WHERE Service = @ServiceId AND Grain = @GrainTypeString
       AND KeyText = COALESCE(@GrainIdExtensionString, '''') AND KeyHigh = @GrainIdN0 AND KeyLow = @GrainIdN1
       AND Version = @GrainStateVersion
    RETURNING Version + 1 AS NewGrainStateVersion');

COMMIT;
