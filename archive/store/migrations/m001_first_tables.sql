CREATE TABLE "sources" (
   "id" TEXT PRIMARY KEY,
   "name" TEXT NOT NULL,
   "level" TEXT NOT NULL,
   "region_code" TEXT,
   "home_url" TEXT,
   "family" TEXT,
   "official" INTEGER NOT NULL
) STRICT;
CREATE TABLE "runs" (
   "id" INTEGER PRIMARY KEY,
   "started" TEXT NOT NULL,
   "ended" TEXT,
   "verdict" TEXT,
   "origin" TEXT NOT NULL,
   "since" TEXT,
   "limit_articles" INTEGER,
   "resumes" INTEGER NOT NULL,
   "version" TEXT
) STRICT;
CREATE TABLE "run_sources" (
   "run_id" INTEGER REFERENCES "runs"("id"),
   "source_id" TEXT REFERENCES "sources"("id"),
   "verdict" TEXT,
   "reason" TEXT,
   "lists" INTEGER NOT NULL,
   "listed" INTEGER NOT NULL,
   "articles" INTEGER NOT NULL,
   "live" INTEGER NOT NULL,
   "unread" INTEGER NOT NULL,
   "new_pages" INTEGER NOT NULL,
   "new_versions" INTEGER NOT NULL,
   "known" INTEGER NOT NULL,
   "vanished" INTEGER NOT NULL,
   "gone" INTEGER NOT NULL,
   "challenged" INTEGER NOT NULL,
   "blocked" INTEGER NOT NULL,
   "refused" INTEGER NOT NULL,
   "errors" INTEGER NOT NULL,
   PRIMARY KEY ("run_id", "source_id")
) STRICT;
CREATE TABLE "frontier" (
   "source_id" TEXT REFERENCES "sources"("id"),
   "key" TEXT,
   "url" TEXT NOT NULL,
   "role" TEXT NOT NULL,
   "column_name" TEXT,
   "list_title" TEXT,
   "list_date" TEXT,
   "paging" TEXT,
   "run_id" INTEGER NOT NULL REFERENCES "runs"("id"),
   "state" TEXT NOT NULL,
   "priority" INTEGER NOT NULL,
   "reason" TEXT,
   PRIMARY KEY ("source_id", "key")
) STRICT;
CREATE INDEX "idx_frontier_source_id_state_priority"
    ON "frontier" ("source_id", "state", "priority");
CREATE TABLE "hosts" (
   "host" TEXT PRIMARY KEY,
   "not_before" TEXT NOT NULL,
   "reason" TEXT
) STRICT;
CREATE TABLE "publishings" (
   "id" INTEGER PRIMARY KEY,
   "at" TEXT NOT NULL,
   "sha256" TEXT NOT NULL,
   "bytes" INTEGER NOT NULL,
   "publications" INTEGER NOT NULL,
   "by_source" TEXT NOT NULL,
   "forced" TEXT
) STRICT;
