"""A run as a workbook: one sheet for each question, cells that a spreadsheet can sort, filter and add up."""
