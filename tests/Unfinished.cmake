# Tests that have never passed as a whole. What they test is not to be relied on before they do; each is a
# piece of work, not a thing to get used to. `packaging/test -L unfinished` runs them.
set(FOVEA_UNFINISHED_TESTS
  DeidentifierTest # codes that stand outside of sequences leave with their text
  DemoModelsTest # one lesion is found, but smaller or larger than it is; there is no model of skull and air yet
  DetectorTest # a network of the test's own does not compile
  ExplainerTest # the eager maps that it compares with are empty
  HostileModelTest # a network of the test's own does not compile
  MonitoringTest # ends by a fault in memory
  MovieTest # the flicker's pictures hardly differ
  NetworkArchiveTest # C-MOVE's own receiver, names in DICOMweb queries, the queue after a restart
  ReadingRoomTest # the name of an undo step, the command palette, names of sliders
  RemoteWorkerTest # the remote worker may not write what it receives
  ReportObjectsTest # the validator on parametric maps
  ResponsivenessTest # showing a series that was read holds the window for over 50 ms
)
