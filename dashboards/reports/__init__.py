"""Reports that are written from the numbers: composed as plain values, then laid out as Word, PDF
or workbook. Called with explicit arguments, from wherever files are made; knows no request."""
