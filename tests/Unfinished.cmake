# Tests that have never passed as a whole. What they test is not to be relied on before they do; each is a
# piece of work, not a thing to get used to. `packaging/test -L unfinished` runs them.
set(FOVEA_UNFINISHED_TESTS
  DemoModelsTest # the box of one lesion has a wrong size; there is no model of skull and air yet
  ExplainerTest # Grad-CAM++ of a frozen network differs by 7e-5 of its maximum; all else is equal to 1e-5
  MonitoringTest # the HTTP server of the metrics ends the program at the first question (in mg_printf)
  ReadingRoomTest # the name of an undo step, the command palette, names of sliders
  ResponsivenessTest # showing a series that was read holds the window for over 50 ms
)
