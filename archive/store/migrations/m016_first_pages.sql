alter table "run_sources" add column "first_pages" TEXT
