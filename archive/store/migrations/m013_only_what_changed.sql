alter table runs add column "request_all" integer not null default 0;
alter table run_sources add column "unmodified" integer not null default 0;
alter table run_sources add column "not_due" integer not null default 0;
