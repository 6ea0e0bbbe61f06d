#pragma once

#include "core/base/Error.h"
#include "core/objects/ObjectSource.h"
#include "core/objects/SegWriter.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace fovea {

// A picture to store: red, green, blue, a byte each, row by row without gaps.
struct CapturePixels {
    int width = 0;
    int height = 0;
    std::span<const std::uint8_t> rgb {};
};

struct CaptureOptions {
    QString seriesUid {}; // a new one when empty; pictures of one series share it
    int seriesNumber = 310;
    int instanceNumber = 1;
    QString description = QStringLiteral("Fovea pictures");
    QString derivation {}; // what the picture shows
    bool hasPatientText = false; // that the user asked for
};

// Writes a picture as a Secondary Capture. PS3.3 A.8.1. It says that it shows text of the patient where it was
// added or the source's pictures have it, that it does not where nothing speaks for it, else nothing. Read back and compared before it gets its name.
[[nodiscard]] Result<WrittenObject> writeCapture(const CapturePixels& picture, const ObjectSource& source,
    const CaptureOptions& options, const std::filesystem::path& file);

// An instance that somebody should look at.
struct KeyObject {
    QString sopClassUid {};
    QString sopInstanceUid {};
    QString seriesUid {};
};

// Writes a Key Object Selection ("Of Interest") of the instances, all of the source's study, with a sentence
// on why. PS3.3 A.35.4, PS3.16 TID 2010.
[[nodiscard]] Result<WrittenObject> writeKeyObjects(const std::vector<KeyObject>& objects,
    const QString& reason, const ObjectSource& source, const CaptureOptions& options,
    const std::filesystem::path& file);

} // namespace fovea
