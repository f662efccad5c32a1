### Diagram: det som bilden säger utan att synas.

ui-chart-line = { $name }: först { $first }, sist { $last }
ui-chart-unknown = okänt
ui-chart-sum = { $of }, summa
ui-chart-even = Båda sidor stämmer
ui-chart-less = { $n ->
    [one] En saknas i redovisningen
   *[other] { $n } saknas i redovisningen
}
ui-chart-more = { $n ->
    [one] En fler än det fanns
   *[other] { $n } fler än det fanns
}
