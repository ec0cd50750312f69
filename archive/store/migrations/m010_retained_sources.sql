alter table publishings add column retained text;
