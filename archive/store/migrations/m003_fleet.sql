ALTER TABLE "frontier" ADD COLUMN "family" TEXT;
ALTER TABLE "frontier" ADD COLUMN "evidence" TEXT;
ALTER TABLE "frontier" ADD COLUMN "rule" TEXT;
ALTER TABLE "frontier" ADD COLUMN "answered" TEXT;
ALTER TABLE "frontier" ADD COLUMN "kind" TEXT;
ALTER TABLE "run_sources" ADD COLUMN "passed" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "run_sources" ADD COLUMN "skipped" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "run_sources" ADD COLUMN "sampled" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "run_sources" ADD COLUMN "missed" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "run_sources" ADD COLUMN "family" TEXT;
ALTER TABLE "run_sources" ADD COLUMN "family_evidence" TEXT;
ALTER TABLE "sources" ADD COLUMN "looked_at" TEXT;
CREATE TABLE "columns" (
   "source_id" TEXT REFERENCES "sources"("id"),
   "name" TEXT,
   "url" TEXT NOT NULL,
   "found_by" TEXT NOT NULL,
   "found_on" TEXT NOT NULL,
   "found_at" TEXT NOT NULL,
   "state" TEXT NOT NULL,
   "checked_at" TEXT,
   "listed" INTEGER,
   "dated" INTEGER,
   "share" REAL,
   "family" TEXT,
   PRIMARY KEY ("source_id", "name")
) STRICT;
CREATE TABLE "passed_over" (
   "source_id" TEXT REFERENCES "sources"("id"),
   "key" TEXT,
   "url" TEXT NOT NULL,
   "title" TEXT,
   "listed_date" TEXT,
   "column_name" TEXT,
   "rule" TEXT NOT NULL,
   "first_seen" TEXT NOT NULL,
   "last_seen" TEXT NOT NULL,
   PRIMARY KEY ("source_id", "key")
) STRICT;
