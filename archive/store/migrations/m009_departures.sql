alter table runs add column "resumed" text;
create table frontier_of_runs (
   "run_id" integer not null references "runs"("id"),
   "source_id" text not null references "sources"("id"),
   "key" text not null,
   "url" text not null,
   "role" text not null,
   "family" text,
   "evidence" text,
   "rule" text,
   "answered" text,
   "column_name" text,
   "list_title" text,
   "list_date" text,
   "page" text,
   "paging" text,
   "state" text not null,
   "priority" integer not null,
   "reason" text,
   "kind" text,
   "about" text,
   primary key ("run_id", "source_id", "key")
) strict;
insert into frontier_of_runs select run_id, source_id, key, url, role, family, evidence, rule, answered, column_name,
   list_title, list_date, page, paging, state, priority, reason, kind, about from frontier order by rowid;
drop table frontier;
alter table frontier_of_runs rename to frontier;
create index "idx_frontier_run_id_source_id_state_priority"
    on "frontier" ("run_id", "source_id", "state", "priority" desc);
