# Tests that have never passed as a whole. What they test is not to be relied on before they do; each is a
# piece of work, not a thing to get used to. `packaging/test -L unfinished` runs them.
set(FOVEA_UNFINISHED_TESTS
  ReportObjectsTest # the report's check of itself refuses what was written; the validator on parametric maps
  NetworkArchiveTest # C-MOVE's own receiver, names in DICOMweb queries, the queue after a restart
)
