"""One document model in, PDF, XLSX, HTML and SVG out. Never decides a figure."""
