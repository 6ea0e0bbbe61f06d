#pragma once

#include "core/base/Progress.h"
#include "core/dicom/DataSet.h"
#include "core/objects/Deidentifier.h"

#include <filesystem>
#include <vector>

namespace fovea {

// What became of one file.
struct DeidentifiedFile {
    std::filesystem::path from;
    std::filesystem::path to {}; // empty when it was left out
    QString problem {}; // why it was left out
    QString burnedIn {}; // why its pixels may show who it is; empty when nothing speaks for it
};

struct DeidentifyReport {
    std::vector<DeidentifiedFile> files {};
    DeidentifyTable table {}; // what left and what did not, over all files

    [[nodiscard]] std::size_t writtenCount() const;
};

// Copies the DICOM files of some paths into a folder without who they are of: named by their new UIDs, in
// folders of study and series. Structured reports, presentation states and documents are left out, since
// their text is what they are; so is everything that is not DICOM. Each copy is read back, its pixels
// compared with the original's, before it gets its name. With dryRun nothing is written. Files that would get
// the same name are numbered: "-2", "-3"; what was in the folder before stays, and its copy is left out.
//
// What follows native pixels and what lies in the unused bits of unsigned ones does not leave, nor do the
// comments and application segments of compressed frames (CodestreamComments.h); files whose compressed
// frames can't be followed, videos among them, are left out.
//
// Errors: NotFound, Unwritable, Cancelled. A file that can't be copied is none: it is reported.
[[nodiscard]] Result<DeidentifyReport> deidentifyFiles(const std::vector<std::filesystem::path>& paths,
    const Deidentifier& deidentifier, const std::filesystem::path& folder, bool dryRun,
    Progress progress = {});

// Why the pixels of such a data set may show who it is: burned-in text said or likely. PS3.3 C.7.6.1.1.
[[nodiscard]] QString burnedInSuspicion(const QString& sopClassUid, const QString& modality,
    const QString& imageType, const QString& burnedInAnnotation);
[[nodiscard]] QString burnedInSuspicion(const dicom::DataSet& data);

} // namespace fovea
