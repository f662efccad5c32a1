web-list-shown = { $n ->
    [0] No rows
    [one] 1 row
   *[other] { $n } rows
 }
web-list-views = Your views
web-list-all = The whole list
web-list-first = shown first
web-list-save = Save this selection
web-list-save-do = Save the view
web-list-name = Name of the view
web-list-name-hint = At most { $max } characters. Only you see the view.
web-list-first-label = Show this view first when I open the list
web-list-remove = Remove the view { $name }
web-list-no-match = Nothing matches your selection
web-list-end = There is nothing more here
web-list-to-start = To the beginning of the list
web-list-unread = The list is shown when the selection is corrected
web-list-unread-help = Correct what is wrong above and choose Show.
web-list-print = Print the whole list
web-list-made = Made { $at } by { $by }
web-list-whole = Without selection
web-list-back = Back to the list
web-list-cut = Only the first { $n } rows are here. Make a narrower selection to get the rest.
web-list-refused-unknown = The address contains { $name }, which the list does not know. Remove it and try again.
web-list-refused-twice = The address contains { $name } more than once. Keep one of them.
web-list-refused-sort = The list cannot be sorted by { $value }. It can be sorted by { $allowed }.
web-list-refused-desc = { $value } is no direction to sort in. Allowed are 0 (ascending) and 1 (descending).
web-list-refused-cursor = { $value } is no place in the list. Start again from the beginning of the list.
web-list-refused-both = The address has both after and before. A page begins after a row or ends before a row, not both.
web-list-refused-as = The list is not available as { $value }. It is available as csv, xlsx and print.
web-list-refused-view = { $value } is no saved view.
web-list-refused-choice = { $value } cannot be chosen for { $name }. Allowed are: { $allowed }.
web-list-refused-date = { $value } is no date for { $name }. Write the date as yyyy-mm-dd, for example 2026-11-23.
web-list-refused-period = The period ends before it begins. Choose a last day that is the same day or later.
web-list-refused-saved = The selection cannot be saved. Open the list again and save from there.
