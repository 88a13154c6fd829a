-- Which silos a cluster has: the tables of Orleans' ADO.NET clustering provider, and the statements that it runs on them.
-- Every table is in the schema "windrow", which is the search path of all connections.

-- Tells this database's cluster from others; the folder of runs remembers it.
CREATE TABLE cluster_identity
(
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id       uuid    NOT NULL DEFAULT gen_random_uuid()
);

INSERT INTO cluster_identity DEFAULT VALUES;

-- One row for each cluster. Its version is Orleans' etag: whoever changes the list of silos must name the version that the change is based on.
CREATE TABLE silo_list
(
    cluster text    PRIMARY KEY,
    version integer NOT NULL
);

-- One run of one silo process.
CREATE TABLE silo
(
    cluster    text        NOT NULL REFERENCES silo_list,
    address    text        NOT NULL,
    port       integer     NOT NULL,   -- for other silos
    generation integer     NOT NULL,   -- tells this run from others at the same address and port
    gateway    integer     NOT NULL,   -- the port for clients; 0 for none
    name       text        NOT NULL,
    host       text        NOT NULL,
    status     integer     NOT NULL,   -- Orleans' SiloStatus: 3 is active, 6 is dead
    suspicions text,                   -- SILO,TIME|SILO,TIME
    started    timestamptz NOT NULL,
    alive      timestamptz NOT NULL,   -- its last sign of life
    PRIMARY KEY (cluster, address, port, generation)
);

-- Orleans reads the statements that it uses from this table. It fixes the names of the table, the keys, the parameters and the columns of results.
CREATE TABLE OrleansQuery
(
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);

-- A silo with its list, as Orleans reads it. A list without silos is one row without a StartTime.
CREATE VIEW silo_entry AS
SELECT l.cluster, l.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.gateway AS ProxyPort,
       s.name AS SiloName, s.host AS HostName, s.status AS Status, s.suspicions AS SuspectTimes, s.started AS StartTime, s.alive AS IAmAliveTime
  FROM silo_list l
  LEFT JOIN silo s ON s.cluster = l.cluster;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $$
    WITH created AS (INSERT INTO silo_list (cluster, version) VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM created)
$$),

('MembershipReadAllKey', $$
    SELECT * FROM silo_entry WHERE cluster = @DeploymentId
$$),

-- A silo that is not there must still give the list's version.
('MembershipReadRowKey', $$
    SELECT l.version AS Version, e.Address, e.Port, e.Generation, e.ProxyPort, e.SiloName, e.HostName, e.Status, e.SuspectTimes, e.StartTime, e.IAmAliveTime
      FROM silo_list l
      LEFT JOIN silo_entry e ON e.cluster = l.cluster AND e.Address = @Address AND e.Port = @Port AND e.Generation = @Generation
     WHERE l.cluster = @DeploymentId
$$),

('GatewaysQueryKey', $$
    SELECT Address, ProxyPort, Generation FROM silo_entry WHERE cluster = @DeploymentId AND Status = @Status AND ProxyPort > 0
$$),

-- Two changes that are based on one version: the second waits for the first at the list's row, then finds another version and does nothing.
('InsertMembershipKey', $$
    WITH advanced AS (
        UPDATE silo_list SET version = version + 1
         WHERE cluster = @DeploymentId AND version = @Version
           AND NOT EXISTS (SELECT FROM silo WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster),
    added AS (
        INSERT INTO silo (cluster, address, port, generation, gateway, name, host, status, started, alive)
        SELECT cluster, @Address, @Port, @Generation, @ProxyPort, @SiloName, @HostName, @Status, @StartTime, @IAmAliveTime FROM advanced
        RETURNING 1)
    SELECT EXISTS (SELECT FROM added)
$$),

('UpdateMembershipKey', $$
    WITH advanced AS (
        UPDATE silo_list SET version = version + 1
         WHERE cluster = @DeploymentId AND version = @Version
           AND EXISTS (SELECT FROM silo WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster),
    changed AS (
        UPDATE silo s SET status = @Status, suspicions = @SuspectTimes, alive = @IAmAliveTime
          FROM advanced a
         WHERE s.cluster = a.cluster AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT FROM changed)
$$),

-- A sign of life is no change of the list.
('UpdateIAmAlivetimeKey', $$
    UPDATE silo SET alive = @IAmAliveTime
     WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),

('DeleteMembershipTableEntriesKey', $$
    DELETE FROM silo WHERE cluster = @DeploymentId
$$),

-- Deletes a dead silo, unless anyone has written about it since Orleans read its row.
('CleanupDefunctSiloEntryKey', $$
    DELETE FROM silo
     WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
       AND status = 6 AND started = @StartTime AND alive = @IAmAliveTime AND suspicions IS NOT DISTINCT FROM @SuspectTimes
$$),

-- The same for all silos at once, in earlier versions of Orleans.
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM silo
     WHERE cluster = @DeploymentId AND status = 6 AND greatest(started, alive) < @IAmAliveTime
       AND NOT EXISTS (SELECT FROM unnest(string_to_array(suspicions, '|')) AS suspicion WHERE split_part(suspicion, ',', 2)::timestamptz >= @IAmAliveTime)
$$);
