#pragma once

#include "core/base/Error.h"
#include "core/network/Archive.h"

#include <QString>

#include <filesystem>

namespace fovea {

// Where instances of one series arrive: folder/STUDY/SERIES/INSTANCE.dcm. Files that are not whole yet have
// names that begin with a dot, which no scan takes for DICOM files of the series.
class Inbox {
public:
    // The UIDs must be UIDs (see isUid()).
    [[nodiscard]] static Result<Inbox> create(
        const std::filesystem::path& folder, const QString& studyUid, const QString& seriesUid);

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
    // Whether that instance is there, whole.
    [[nodiscard]] bool has(const QString& sopInstanceUid) const;
    [[nodiscard]] std::filesystem::path newTemporary() const;
    // Takes a temporary file that is whole: what its header says must be of this series, and of the instance
    // if one is named. Otherwise it is removed. Returns where it is now.
    [[nodiscard]] Result<std::filesystem::path> take(
        const std::filesystem::path& temporary, const QString& sopInstanceUid = {}) const;

private:
    std::filesystem::path m_folder;
    QString m_seriesUid;
};

} // namespace fovea
