ALTER TABLE "frontier" ADD COLUMN "about" TEXT;
