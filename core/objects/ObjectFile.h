#pragma once

#include "core/base/Error.h"
#include "core/dicom/ByteSource.h"
#include "core/dicom/DataSet.h"
#include "core/objects/Code.h"
#include "core/objects/ObjectSource.h"

#include <QString>
#include <QStringList>

#include <filesystem>
#include <functional>

class DcmFileFormat;
class DcmItem;

// What every DICOM object of this folder shares: how it is written, checked and read.
namespace fovea::objects {

// Writes by write(temporary file), looks at the outcome by verify(temporary file) and only then gives it its
// name, on disk for good. When anything fails nothing is left behind and what had the name keeps it.
[[nodiscard]] Result<void> writeChecked(const std::filesystem::path& file,
    const std::function<Result<void>(const std::filesystem::path&)>& write,
    const std::function<Result<void>(const std::filesystem::path&)>& verify);

// The data set as an explicit little endian file with an empty preamble.
[[nodiscard]] Result<void> save(DcmFileFormat& format, const std::filesystem::path& file);

// A series of ours within the study of its source.
struct NewSeries {
    const char* sopClassUid = "";
    const char* modality = "";
    QString seriesUid {};
    QString sopInstanceUid {};
    int seriesNumber = 1;
    int instanceNumber = 1;
    QString description {};
};

// Patient, study, series, equipment, SOP common. PS3.3 C.7.1.1, C.7.2.1, C.7.3.1, C.7.5.1, C.7.5.2, C.12.1.
void putCommon(DcmItem& item, const ObjectSource& source, const NewSeries& series);
// PS3.3 C.7.4.1.
void putFrameOfReference(DcmItem& item, const ObjectSource& source);
// The pictures that an object speaks of. PS3.3 C.12.2.
void putReferencedSeries(DcmItem& item, const ObjectSource& source);
// Date and time of making: (0008,0023) and (0008,0033).
void putContentDate(DcmItem& item, const ObjectSource& source);

// The header of an object, all of it, by our own bounded parser.
struct ReadObject {
    dicom::ParsedFile parsed;
    std::uint64_t fileSize = 0;

    [[nodiscard]] const dicom::DataSet& data() const { return parsed.dataSet; }
};
[[nodiscard]] Result<ReadObject> readObject(const std::filesystem::path& file);

// The first code of a sequence, decoded; empty when there is none.
[[nodiscard]] Code readCode(
    const dicom::DataSet& item, dicom::tag::Tag sequence, const QString& characterSet);

// SeriesInstanceUIDs that the object refers to, from anywhere in its header.
[[nodiscard]] QStringList referencedSeries(const dicom::DataSet& data);

} // namespace fovea::objects
