### Refusals when a manifest is read. One text for each reason in src/manifest/fault.rs.

## The file

mail-manifest-file-empty = The file is empty.
mail-manifest-file-no-rows = The file has a header but no rows below it.
mail-manifest-file-too-large = The file is too large: at most { $max } MB are accepted. Split it into several files.
mail-manifest-file-too-many-rows = The file has too many rows: at most { $max } are accepted. Split it into several files.
mail-manifest-file-binary = The file is neither text nor a workbook. Save the list as CSV UTF-8 or as an Excel workbook (.xlsx).
mail-manifest-file-utf16 = The file is saved as Unicode text (UTF-16). Save it in Excel as CSV UTF-8 (comma delimited) or as an Excel workbook (.xlsx).
mail-manifest-file-tabs = The columns are separated by tabs. Save the file with semicolons or commas between the columns, in Excel as CSV UTF-8.
mail-manifest-file-xls = The file is a workbook of the old format (.xls). Open it in Excel and save it as an Excel workbook (.xlsx).
mail-manifest-file-encrypted = The workbook is protected by a password and cannot be read. Remove the password in Excel (File, Info, Protect Workbook) and save it again.
mail-manifest-file-macros = The workbook has macros. Save it as an Excel workbook without macros (.xlsx).
mail-manifest-file-links = The workbook fetches cells from other files. Break the links in Excel (Data, Edit Links) and save it again.
mail-manifest-file-not-workbook = The file is packed but is no Excel workbook (.xlsx). Save the list as .xlsx or as CSV UTF-8.
mail-manifest-file-damaged = The workbook is damaged and cannot be read. Open it in Excel, save it again as .xlsx and try once more.
mail-manifest-file-unpacks = The workbook unpacks to far more than a list needs and is therefore not opened. Copy the list into a new, empty workbook.
mail-manifest-file-entities = The workbook has a document type or entities of its own, which no workbook should have, and is therefore not opened.
mail-manifest-file-reaches = The sheet { $sheet } says that it reaches { $value }, far outside a list. Copy the list into a new, empty sheet.
mail-manifest-file-no-sheet = The workbook has no visible sheet. Unhide the sheet with the list and save again.
mail-manifest-file-reader-away = The reader of workbooks could not be started. Try again, save the list as CSV UTF-8, or contact whoever runs the system.
mail-manifest-file-slow = Reading the workbook took too long and was stopped. Copy the list into a new, empty workbook or save it as CSV UTF-8.
mail-manifest-file-reader-fell = The workbook took too much memory or made the reader stop. Copy the list into a new, empty workbook or save it as CSV UTF-8.
mail-manifest-quote-open = A quotation mark on line { $row } is never closed. Remove it, or put another where the value ends.
mail-manifest-quote-stray = More text follows the closing quotation mark. A quotation mark inside a value is written twice.

## The columns

mail-manifest-column-unknown = There is no column “{ $value }”. Allowed columns: { $allowed }.
mail-manifest-column-unnamed = A column without a name ({ $place }) holds values. Name it or remove it. Allowed columns: { $allowed }.
mail-manifest-column-twice = The column { $name } is there more than once. Keep one of them.
mail-manifest-column-missing = The column { $name } is missing. The first row must hold the names of the columns.
mail-manifest-column-missing-for = The column { $name } is missing. Rows of type { $type } need it, such as line { $other }.
mail-manifest-columns-too-many = The file has { $count } columns. At most { $max } are accepted.

## The row and the cell

mail-manifest-row-fields = The row has { $count } fields but the header has { $expected }. A value with a comma or semicolon in it must stand in quotation marks.
mail-manifest-cells-merged = The sheet { $sheet } has merged cells ({ $value }). Unmerge them and write the value in each row.
mail-manifest-cell-formula = The cell ({ $cell }) holds a formula. Replace it by its value: copy and paste as values.
mail-manifest-cell-date = The cell ({ $cell }) holds a date or time. Format it as text and write the value again.
mail-manifest-cell-bool = The cell ({ $cell }) holds true or false. Write the value as text or a number.
mail-manifest-cell-error = The cell ({ $cell }) shows an error: { $value }. Write the right value.
mail-manifest-cell-digits = The cell ({ $cell }) holds a number with more digits than a spreadsheet keeps; the last ones are lost. Format the column as text and fetch the number again from its source.
mail-manifest-control-characters = The value has control characters or invisible ones: { $value }. Write it again by hand.
mail-manifest-too-long = The value is too long: at most { $max } characters.
mail-manifest-missing = { $name } is missing. A row of type { $type } must have it.
mail-manifest-not-for-type = A row of type { $type } cannot have { $name }. Remove “{ $value }”.

## Type, class, line

mail-manifest-type-missing = The type is missing. Allowed: { $allowed }.
mail-manifest-type-unknown = There is no type “{ $value }”. Allowed: { $allowed }.
mail-manifest-class-unknown = There is no class “{ $value }”. Allowed: { $allowed }.
mail-manifest-class-always-item = Registered letters are announced one by one, each with its number. Write a row of type item/försändelse for each.
mail-manifest-line-not-number = “{ $value }” is no line number. Allowed: a whole number from 1.
mail-manifest-line-twice = The line number { $value } is also on line { $other } of the file.

## Count and weight

mail-manifest-count-not-number = “{ $value }” is no count. Allowed: a whole number, such as 40.
mail-manifest-count-negative = The count { $value } is negative. Allowed: a whole number from 1.
mail-manifest-count-zero = The count is 0. Remove the row, or leave the field empty if the letters have not been counted.
mail-manifest-count-absurd = The count { $value } is not plausible. At most { $max } letters can be on one row.
mail-manifest-count-not-one = The count is { $value }, but a row of type { $type } is always 1. Letters counted together are a lot (lot/parti).
mail-manifest-weight-not-number = “{ $value }” is no weight. Allowed: grams as a number, such as 12.5.
mail-manifest-weight-decimals = The weight { $value } has more than two decimals. Write grams with at most two decimals and without point or comma between thousands.
mail-manifest-weight-negative = The weight { $value } is negative. Allowed: more than 0 grams.
mail-manifest-weight-zero = The weight is 0. Leave the field empty if nothing has been weighed.
mail-manifest-weight-absurd = The weight of { $value } grams is not plausible. At most 2,000,000 grams (2,000 kg) can be on one row.

## Number

mail-manifest-number-shape = “{ $value }” is neither an S10 number (two letters, nine digits, two letters) nor an SSCC (eighteen digits). Only receptacles and lots may have other codes.
mail-manifest-number-letter = In “{ $value }” a letter stands where a digit must be, such as O for 0 or I for 1. Read the number again.
mail-manifest-number-digit = In “{ $value }” a digit stands where a letter must be, such as 0 for O or 1 for I. Read the number again.
mail-manifest-number-check-digit = The check digit of “{ $value }” does not fit the other digits. Read the number again.
mail-manifest-number-country = The last two letters of “{ $value }” are not a country code that postal operators use. Read the number again.
mail-manifest-number-rounded = The number has been rounded by a spreadsheet: { $value }. Format the column as text and fetch the number again from its source.
mail-manifest-number-of-one = { $value } is the number of a single item and cannot be on a lot. Change the type to item/försändelse or remove the number.
mail-manifest-number-twice = The number { $value } is also on line { $other } of the file. Read both again.
mail-manifest-number-live = The number { $value } already belongs to { $subject }, which is still in custody. Read the number again.
mail-manifest-number-resting = The number { $value } belonged to { $subject }, which has left custody. A number can be used again twelve months after that. Read the number again.

## Receptacle and seal

mail-manifest-receptacle-not-one = { $value } is not a receptacle: line { $other } of the file is something else.
mail-manifest-receptacle-in-itself = The receptacle lies in itself: line { $lines }.
mail-manifest-receptacle-at-fault = The receptacle { $value } has a fault on its own line { $other }. Correct that line; this one follows.
mail-manifest-seal-without-receptacle = A seal belongs to a receptacle. State which receptacle this lies in, or remove “{ $value }”.
mail-manifest-seal-differs = The receptacle has another seal on line { $other } of the file: { $seal }. A receptacle has one seal.
mail-manifest-seal-twice = Seal { $value } is on another receptacle on line { $other } of the file. Each seal is used once.
mail-manifest-seal-used = Seal { $value } has already been used on { $subject }. Each seal is used once.

## Recipient

mail-manifest-unit-unknown = There is no unit “{ $value }”. Did you mean { $allowed }? State the unit's name or code.
mail-manifest-unit-unlike = There is no unit “{ $value }”, nor one of a similar name. State the unit's name or code.
mail-manifest-unit-several = Several units are called “{ $value }”: { $allowed }. State the unit's code.
