alter table frontier add column "recheck" integer not null default 0;
alter table run_sources add column "rechecked" integer not null default 0;
alter table run_sources add column "departed" integer not null default 0;
alter table run_sources add column "recheck_failures" integer not null default 0;
