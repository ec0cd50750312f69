"""The site: a Datasette plug-in over the public file. Its rooms are http, data, render and views."""
