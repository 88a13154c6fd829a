-- The job records of a cluster, one row for each grain with stored state: the table of Orleans' ADO.NET storage provider, and the statements
-- that it runs on it. Payloads are JSON text.

CREATE TABLE grain_state
(
    service  text        NOT NULL,
    grain    text        NOT NULL,   -- the type of the grain's state, as Orleans names it
    key_high bigint      NOT NULL,   -- a Guid's first half; 0 for other keys
    key_low  bigint      NOT NULL,   -- a Guid's second half, or the number; 0 for text
    key_text text        NOT NULL,   -- the text, or the extension of a compound key
    version  integer     NOT NULL,   -- Orleans' etag: a write must know the version it replaces
    payload  text,                   -- NULL after the state was cleared
    modified timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, grain, key_text, key_high, key_low)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $$
    SELECT convert_to(payload, 'UTF8') AS PayloadBinary, version AS Version
      FROM grain_state
     WHERE service = @ServiceId AND grain = @GrainTypeString
       AND key_text = COALESCE(CAST(@GrainIdExtensionString AS text), '') AND key_high = @GrainIdN0 AND key_low = @GrainIdN1
$$),

-- A write without a version must be the first; with one, it must name the version in the table. Otherwise nothing is written and no row
-- comes back, which Orleans reports to the grain as a conflict.
('WriteToStorageKey', $$
    INSERT INTO grain_state AS stored (service, grain, key_high, key_low, key_text, version, payload)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(CAST(@GrainIdExtensionString AS text), ''),
           1, convert_from(@PayloadBinary, 'UTF8')
     WHERE CAST(@GrainStateVersion AS integer) IS NULL
        OR EXISTS (SELECT FROM grain_state
                    WHERE service = @ServiceId AND grain = @GrainTypeString
                      AND key_text = COALESCE(CAST(@GrainIdExtensionString AS text), '') AND key_high = @GrainIdN0 AND key_low = @GrainIdN1)
        ON CONFLICT (service, grain, key_text, key_high, key_low) DO UPDATE
       SET version = stored.version + 1, payload = excluded.payload, modified = now()
     WHERE stored.version = CAST(@GrainStateVersion AS integer)
    RETURNING version AS NewGrainStateVersion
$$),

-- The row stays, so its versions continue and a late writer is still refused.
('ClearStorageKey', $$
    UPDATE grain_state
       SET version = version + 1, payload = NULL, modified = now()
     WHERE service = @ServiceId AND grain = @GrainTypeString
       AND key_text = COALESCE(CAST(@GrainIdExtensionString AS text), '') AND key_high = @GrainIdN0 AND key_low = @GrainIdN1
       AND version = CAST(@GrainStateVersion AS integer)
    RETURNING version AS NewGrainStateVersion
$$),

('DeleteStorageKey', $$
    DELETE FROM grain_state
     WHERE service = @ServiceId AND grain = @GrainTypeString
       AND key_text = COALESCE(CAST(@GrainIdExtensionString AS text), '') AND key_high = @GrainIdN0 AND key_low = @GrainIdN1
       AND version = CAST(@GrainStateVersion AS integer)
    RETURNING version + 1 AS NewGrainStateVersion
$$);
