"""Has pages read elsewhere, in batches: by processes of this machine (`pool`) or by a Dask cluster (`cluster`); and has
WARC files unpacked in another process (`unpacking`). What a page says is the duty of `archive.reading`."""
