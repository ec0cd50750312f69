ALTER TABLE "run_sources" ADD COLUMN "attachments" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "frontier" ADD COLUMN "page" TEXT;
drop index idx_frontier_source_id_state_priority;
CREATE INDEX "idx_frontier_source_id_state_priority"
    ON "frontier" ("source_id", "state", "priority" desc);
