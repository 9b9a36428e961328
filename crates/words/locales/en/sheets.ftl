# Sheets: results taken along, import of an old register.

sheet-take-csv = Download CSV
sheet-take-xlsx = Download XLSX
sheet-take-more = The download holds the newest results, as many as are counted above. Narrow the search down to take the rest.
sheet-col-case = Complaint number
sheet-col-year = Year
sheet-col-step = Step
