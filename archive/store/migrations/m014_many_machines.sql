alter table runs add column "shard" text;
alter table runs add column "identity" text;
alter table runs add column "merged" text;
update runs set identity = started || ' ' || id || ' ' || coalesce(
    (select count(*) || ' ' || min(source_id) from run_sources where run_id = runs.id), '');
create unique index "idx_runs_identity" on "runs" ("identity")
