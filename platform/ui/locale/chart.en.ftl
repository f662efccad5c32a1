### Charts: what a picture says without being seen.

ui-chart-line = { $name }: first { $first }, last { $last }
ui-chart-unknown = not known
ui-chart-sum = { $of }, sum
ui-chart-even = The two sides agree
ui-chart-less = { $n ->
    [one] 1 is not accounted for
   *[other] { $n } are not accounted for
}
ui-chart-more = { $n ->
    [one] 1 more than there was
   *[other] { $n } more than there were
}
