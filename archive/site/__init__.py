"""The site: a Datasette plug-in over the public file. Its packages are http, data, render and views."""
