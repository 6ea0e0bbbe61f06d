#include "core/objects/ObjectFile.h"

#include "core/dicom/Text.h"
#include "core/objects/Dcmtk.h"
#include "core/objects/Deidentifier.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcmetinf.h>

#include <fcntl.h>
#include <map>
#include <system_error>
#include <unistd.h>

namespace fovea::objects {

namespace {

namespace fs = std::filesystem;
using namespace dicom;

#ifndef FOVEA_VERSION
#define FOVEA_VERSION "0"
#endif

// Waits until the disk has it.
Result<void> synchronise(const fs::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
    const std::string reason = std::generic_category().message(errno);
    if (descriptor >= 0)
        ::close(descriptor);
    if (!done)
        return fail(ErrorCode::Unwritable, "The file could not be written (" + reason + ")", path.string());
    return {};
}

class TemporaryFile {
public:
    explicit TemporaryFile(const fs::path& file)
        : m_file(file.parent_path()
              / ("." + file.filename().string() + "." + std::to_string(::getpid()) + ".part"))
    { }
    ~TemporaryFile()
    {
        std::error_code ignored;
        fs::remove(m_file, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] const fs::path& path() const { return m_file; }

private:
    fs::path m_file;
};

void putDeidentification(DcmItem& item, const ObjectSource& source)
{
    if (!source.isDeidentified)
        return;
    putTerm(item, DCM_PatientIdentityRemoved, QByteArray("YES"));
    putText(item, DCM_DeidentificationMethod, source.deidentificationMethod);
    for (const int code : source.deidentificationCodes)
        putCode(item, DCM_DeidentificationMethodCodeSequence, deidentificationCode(code));
    putTerm(item, DCM_LongitudinalTemporalInformationModified, source.datesModified);
}

void gatherReferences(const DataSet& data, QStringList& uids, int depth)
{
    for (const tag::Tag sequence : { 0x00081115U, 0x00081200U, 0x0040A375U, 0x0040A385U }) {
        const Element* element = data.find(sequence);
        for (std::size_t n = 0; element && depth < 6 && n < element->items.size(); ++n) {
            const QString uid = safeTerm(element->items[n].text(tag::SeriesInstanceUID));
            if (!uid.isEmpty() && !uids.contains(uid))
                uids << uid;
            gatherReferences(element->items[n], uids, depth + 1);
        }
    }
}

} // namespace

Result<void> writeChecked(const fs::path& file, const std::function<Result<void>(const fs::path&)>& write,
    const std::function<Result<void>(const fs::path&)>& verify)
{
    const TemporaryFile temporary(file);
    for (const auto* step : { &write, &verify }) {
        auto done = (*step)(temporary.path());
        if (!done) {
            if (done.error().subject.empty() || done.error().subject == temporary.path().string())
                done.error().subject = file.string();
            return done;
        }
    }
    if (auto kept = synchronise(temporary.path()); !kept)
        return kept;
    std::error_code error;
    fs::rename(temporary.path(), file, error);
    if (error)
        return fail(
            ErrorCode::Unwritable, "The file could not be written (" + error.message() + ")", file.string());
    return synchronise(file.has_parent_path() ? file.parent_path() : fs::path("."));
}

Result<void> save(DcmFileFormat& format, const fs::path& file)
{
    const OFCondition saved = format.saveFile(
        OFFilename(file.c_str()), EXS_LittleEndianExplicit, EET_ExplicitLength, EGL_withoutGL);
    if (saved.bad())
        return fail(ErrorCode::Unwritable,
            std::string("The file could not be written (") + saved.text() + ")", file.string());
    return {};
}

void putCommon(DcmItem& item, const ObjectSource& source, const NewSeries& series)
{
    putTerm(item, DCM_SpecificCharacterSet, QByteArray("ISO_IR 192"));
    putTerm(item, DCM_SOPClassUID, QByteArray(series.sopClassUid));
    putTerm(item, DCM_SOPInstanceUID, series.sopInstanceUid);
    putTerm(item, DCM_StudyDate, source.studyDate);
    putTerm(item, DCM_StudyTime, source.studyTime);
    putTerm(item, DCM_SeriesDate, source.now.toString(QStringLiteral("yyyyMMdd")));
    putTerm(item, DCM_SeriesTime, source.now.toString(QStringLiteral("HHmmss")));
    putText(item, DCM_AccessionNumber, source.accessionNumber, 16);
    putTerm(item, DCM_Modality, QByteArray(series.modality));
    putText(item, DCM_Manufacturer, QStringLiteral("Fovea"));
    putText(item, DCM_ReferringPhysicianName, source.referringPhysician);
    if (!source.studyDescription.isEmpty())
        putText(item, DCM_StudyDescription, source.studyDescription);
    putText(item, DCM_SeriesDescription, series.description);
    putText(item, DCM_ManufacturerModelName, QStringLiteral("Fovea"));
    putText(item, DCM_DeviceSerialNumber, QStringLiteral("0"));
    putText(item, DCM_SoftwareVersions, QStringLiteral(FOVEA_VERSION));
    putText(item, DCM_PatientName, source.patientName);
    putText(item, DCM_PatientID, source.patientId);
    putTerm(item, DCM_PatientBirthDate, source.patientBirthDate);
    putTerm(item, DCM_PatientSex, source.patientSex);
    putDeidentification(item, source);
    putTerm(item, DCM_StudyInstanceUID, source.studyUid);
    putTerm(item, DCM_SeriesInstanceUID, series.seriesUid);
    putText(item, DCM_StudyID, source.studyId, 16);
    putTerm(item, DCM_SeriesNumber, QByteArray::number(series.seriesNumber));
    putTerm(item, DCM_InstanceNumber, QByteArray::number(series.instanceNumber));
    putContentDate(item, source);
}

void putFrameOfReference(DcmItem& item, const ObjectSource& source)
{
    putTerm(item, DCM_FrameOfReferenceUID, source.frameOfReferenceUid);
    putText(item, DCM_PositionReferenceIndicator, source.positionReference);
}

void putReferencedSeries(DcmItem& item, const ObjectSource& source)
{
    if (source.seriesUid.isEmpty() || source.images.empty())
        return;
    DcmItem& series = addItem(item, DCM_ReferencedSeriesSequence);
    putTerm(series, DCM_SeriesInstanceUID, source.seriesUid);
    QString last; // frames of one file stand side by side
    for (const ObjectSource::Image& image : source.images) {
        if (image.sopInstanceUid == last)
            continue;
        last = image.sopInstanceUid;
        DcmItem& instance = addItem(series, DCM_ReferencedInstanceSequence);
        putTerm(instance, DCM_ReferencedSOPClassUID, image.sopClassUid);
        putTerm(instance, DCM_ReferencedSOPInstanceUID, image.sopInstanceUid);
    }
}

void putContentDate(DcmItem& item, const ObjectSource& source)
{
    putTerm(item, DCM_ContentDate, source.now.toString(QStringLiteral("yyyyMMdd")));
    putTerm(item, DCM_ContentTime, source.now.toString(QStringLiteral("HHmmss")));
}

Result<ReadObject> readObject(const fs::path& file)
{
    auto source = ByteSource::open(file);
    if (!source)
        return std::unexpected(source.error());
    auto parsed = parseHeader(*source, { .everything = true, .vrOf = dictionaryVr });
    if (!parsed) {
        parsed.error().subject = file.string();
        return std::unexpected(parsed.error());
    }
    return ReadObject { std::move(*parsed), source->size() };
}

Code readCode(const DataSet& item, tag::Tag sequence, const QString& characterSet)
{
    const DataSet* coded = item.firstItem(sequence);
    if (!coded)
        return {};
    const TextDecoder decoder(characterSet.toStdString());
    std::string_view value = coded->text(0x00080100);
    if (value.empty())
        value = coded->text(0x00080119); // long code value
    // Units of UCUM have signs that no other term has: "%", "[hnsf'U]".
    return { decoder.decode(value), safeTerm(coded->text(0x00080102)),
        decoder.decode(coded->text(0x00080104)) };
}

QStringList referencedSeries(const DataSet& data)
{
    QStringList uids;
    gatherReferences(data, uids, 0);
    return uids;
}

} // namespace fovea::objects
