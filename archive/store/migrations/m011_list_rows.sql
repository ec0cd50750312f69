ALTER TABLE "frontier" ADD COLUMN "listed" INTEGER;
