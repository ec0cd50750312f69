# Writes what R's readers get of the exports: for each table and reader a file of its cells, in the columns' order.
#
# Rscript read_in_r.R PLAN.json OUT, where the plan has "public" (the SQLite file), "tables" with "name", "csv", "columns"
# (in SQL) and "key", "lines" (the JSON Lines), and "nested" with "name", "columns" and the name of the "list" in a line.
# Cells end with the unit separator and rows with the record separator, which no cell holds; a missing value is the group
# separator. Numbers are written with all their digits.
CELL <- "\x1f"; ROW <- "\x1e"; MISSING <- "\x1d"

absent <- Filter(function(name) !requireNamespace(name, quietly = TRUE), c("DBI", "RSQLite", "readr", "jsonlite"))
if (length(absent) > 0) {
  message("R has no ", toString(absent), " here")
  quit(status = 2)
}

plan <- jsonlite::fromJSON(commandArgs(TRUE)[1], simplifyVector = FALSE)
out <- commandArgs(TRUE)[2]

digits <- function(numbers) ifelse(numbers == floor(numbers), sprintf("%.0f", numbers), sprintf("%.17g", numbers))
cells <- function(values) {
  ifelse(is.na(values), MISSING, if (is.numeric(values)) digits(as.double(values)) else enc2utf8(as.character(values)))
}
write <- function(reader, table, columns) {
  rows <- do.call(paste, c(lapply(unname(columns), cells), sep = CELL))
  writeBin(charToRaw(enc2utf8(paste0(rows, ROW, collapse = ""))), file.path(out, paste(reader, table, sep = ".")))
}
scalars <- function(records, name) {
  vapply(records, function(record) if (is.null(record[[name]])) MISSING else cells(record[[name]]), "")
}

db <- DBI::dbConnect(RSQLite::SQLite(), plan$public, flags = RSQLite::SQLITE_RO, bigint = "character")
for (table in plan$tables) {
  names <- toString(unlist(table$columns))
  write("sqlite", table$name, DBI::dbGetQuery(db, sprintf("select %s from %s order by %s", names, table$name, table$key)))
  write("readr", table$name, readr::read_csv(table$csv, col_types = readr::cols(.default = "c"), na = character(),
                                              trim_ws = FALSE, progress = FALSE))
  write("base", table$name, read.csv(table$csv, colClasses = "character", na.strings = character(),
                                      fileEncoding = "UTF-8-BOM"))
}
lines <- readLines(gzfile(plan$lines), encoding = "UTF-8")
records <- lapply(lines, jsonlite::fromJSON, simplifyVector = FALSE, bigint_as_char = TRUE)
for (nested in plan$nested) {
  rows <- if (is.null(nested$list)) records else do.call(c, lapply(records, function(record) record[[nested$list]]))
  write("lines", nested$name, lapply(unlist(nested$columns), function(name) scalars(rows, name)))
}
