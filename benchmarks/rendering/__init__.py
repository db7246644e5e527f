"""From the result files to the page and the plots that people look at."""
