"""The tables that remember runs, as SQLite makes them and as PostgreSQL does."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (
    id {text} PRIMARY KEY, job {text} NOT NULL, status {text} NOT NULL, started {text} NOT NULL,
    seconds DOUBLE PRECISION, attempts INTEGER NOT NULL DEFAULT 0, parameters {text} NOT NULL,
    executed {text} NOT NULL, error {text} NOT NULL DEFAULT '', place {text} NOT NULL DEFAULT '',
    code {text} NOT NULL, environment {text} NOT NULL, owner {text} NOT NULL, sweep {text} NOT NULL
){clustered};
CREATE INDEX IF NOT EXISTS run_by_time ON run (started);
CREATE INDEX IF NOT EXISTS run_by_job ON run (job, started);
CREATE INDEX IF NOT EXISTS run_by_point ON run {point} WHERE sweep <> '';
CREATE INDEX IF NOT EXISTS run_going_on ON run (status) WHERE status = 'running';
CREATE TABLE IF NOT EXISTS metric (
    run {text}, name {text}, value DOUBLE PRECISION NOT NULL, PRIMARY KEY (run, name)
){clustered};
CREATE TABLE IF NOT EXISTS file (
    run {text}, path {text}, role {text} NOT NULL, size BIGINT NOT NULL, sha256 {text} NOT NULL,
    PRIMARY KEY (run, path)
){clustered};
CREATE TABLE IF NOT EXISTS verdict (
    run {text}, data {text}, kind {text}, text {text}{verdict}
){clustered};
CREATE INDEX IF NOT EXISTS file_by_content ON file (sha256);
CREATE TABLE IF NOT EXISTS champion (
    number {number} PRIMARY KEY, job {text} NOT NULL, run {text} NOT NULL, since {text} NOT NULL
);
"""
SQLITE = _SCHEMA.format(
    text="TEXT",
    clustered=" WITHOUT ROWID",
    point="(sweep, parameters)",
    verdict=", PRIMARY KEY (run, data, kind, text)",
    number="INTEGER",
)
# There an ordinary index takes no texts above 2,704 bytes, which parameters and verdicts can have.
POSTGRESQL = _SCHEMA.format(
    text='TEXT COLLATE "C"',
    clustered="",
    point="USING hash (parameters)",
    verdict="",
    number="BIGINT GENERATED ALWAYS AS IDENTITY",
) + (
    "CREATE INDEX IF NOT EXISTS run_by_sweep ON run (sweep, started) WHERE sweep <> '';"
    "CREATE INDEX IF NOT EXISTS verdict_of_run ON verdict (run);"
)
