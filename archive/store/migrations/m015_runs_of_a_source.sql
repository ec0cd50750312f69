create index "idx_run_sources_source_id" on "run_sources" ("source_id")
