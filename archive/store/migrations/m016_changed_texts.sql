alter table run_sources add column "reread" integer not null default 0;
alter table run_sources add column "changed" integer not null default 0;
alter table run_sources add column "rewritten" integer not null default 0;
