#include "core/objects/CaptureWriter.h"

#include "core/dicom/SeriesWriter.h"
#include "core/objects/ContentTree.h"
#include "core/objects/Dcmtk.h"
#include "core/objects/ObjectFile.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>

#include <algorithm>

namespace fovea {

namespace {

namespace fs = std::filesystem;
using namespace objects;

WrittenObject newObject(const char* sopClass, const CaptureOptions& options)
{
    return { QString::fromLatin1(sopClass), makeUid(),
        options.seriesUid.isEmpty() ? makeUid() : options.seriesUid, {} };
}

} // namespace

Result<WrittenObject> writeCapture(const CapturePixels& picture, const ObjectSource& source,
    const CaptureOptions& options, const fs::path& file)
{
    constexpr const char* sopClass = "1.2.840.10008.5.1.4.1.1.7";
    const auto bytes = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3;
    if (picture.width < 1 || picture.height < 1 || picture.width > 65535 || picture.height > 65535
        || picture.rgb.size() != bytes)
        return fail(ErrorCode::InvalidArgument, "The picture has no sound size", file.string());
    const WrittenObject written = newObject(sopClass, options);
    const auto write = [&](const fs::path& temporary) {
        return guarded<void>([&]() -> Result<void> {
            DcmFileFormat format;
            DcmItem& item = *format.getDataset();
            putCommon(item, source,
                { .sopClassUid = sopClass,
                    .modality = "OT",
                    .seriesUid = written.seriesUid,
                    .sopInstanceUid = written.sopInstanceUid,
                    .seriesNumber = options.seriesNumber,
                    .instanceNumber = options.instanceNumber,
                    .description = options.description });
            putTerm(item, DCM_ImageType, QByteArray("DERIVED\\SECONDARY"));
            putTerm(item, DCM_ConversionType, QByteArray("WSD"));
            putText(item, DCM_DerivationDescription,
                QStringLiteral("%1 Not for clinical use").arg(options.derivation).trimmed(), 1024);
            // What the pictures say of themselves holds for pictures of them; what is not known stays open.
            if (options.hasPatientText || source.burnedInAnnotation == QLatin1String("YES"))
                putTerm(item, DCM_BurnedInAnnotation, QByteArray("YES"));
            else if (source.burnedInSuspicion.isEmpty())
                putTerm(item, DCM_BurnedInAnnotation, QByteArray("NO"));
            putTerm(item, DCM_PatientOrientation, QByteArray());
            putTerm(item, DCM_Laterality, source.laterality);
            putWord(item, DCM_SamplesPerPixel, 3);
            putTerm(item, DCM_PhotometricInterpretation, QByteArray("RGB"));
            putWord(item, DCM_PlanarConfiguration, 0);
            putWord(item, DCM_Rows, static_cast<std::uint16_t>(picture.height));
            putWord(item, DCM_Columns, static_cast<std::uint16_t>(picture.width));
            putWord(item, DCM_BitsAllocated, 8);
            putWord(item, DCM_BitsStored, 8);
            putWord(item, DCM_HighBit, 7);
            putWord(item, DCM_PixelRepresentation, 0);
            std::vector<std::uint8_t> pixels(picture.rgb.begin(), picture.rgb.end());
            if (pixels.size() % 2 != 0)
                pixels.push_back(0);
            check(item.putAndInsertUint8Array(
                DCM_PixelData, pixels.data(), static_cast<unsigned long>(pixels.size())));
            return save(format, temporary);
        });
    };
    const auto verify = [&](const fs::path& temporary) -> Result<void> {
        const auto object = readObject(temporary);
        if (!object)
            return std::unexpected(object.error());
        const auto bytesOf = dicom::ByteSource::open(temporary);
        std::vector<std::uint8_t> pixels(bytes);
        if (!bytesOf || !bytesOf->read(object->parsed.pixels.offset, pixels.data(), bytes)
            || !std::ranges::equal(pixels, picture.rgb))
            return fail(ErrorCode::Internal, "The written picture reads back differently");
        return {};
    };
    if (auto done = writeChecked(file, write, verify); !done)
        return std::unexpected(done.error());
    return written;
}

Result<WrittenObject> writeKeyObjects(const std::vector<KeyObject>& keys, const QString& reason,
    const ObjectSource& source, const CaptureOptions& options, const fs::path& file)
{
    constexpr const char* sopClass = "1.2.840.10008.5.1.4.1.1.88.59";
    if (keys.empty())
        return fail(ErrorCode::InvalidArgument, "A selection needs something selected", file.string());
    const WrittenObject written = newObject(sopClass, options);
    const auto write = [&](const fs::path& temporary) {
        return guarded<void>([&]() -> Result<void> {
            ContentTree tree(ContentTree::Kind::KeyObjects, { "113000", "DCM", "Of Interest" }, "2010");
            if (!reason.isEmpty())
                tree.text(ContentTree::Contains, { "113012", "DCM", "Key Object Description" }, reason);
            for (const KeyObject& key : keys) {
                tree.image(ContentTree::Contains, {}, key.sopClassUid, key.sopInstanceUid);
                tree.addEvidence(source.studyUid, key.seriesUid, key.sopClassUid, key.sopInstanceUid);
            }
            DcmFileFormat format;
            tree.writeTo(*format.getDataset());
            putCommon(*format.getDataset(), source,
                { .sopClassUid = sopClass,
                    .modality = "KO",
                    .seriesUid = written.seriesUid,
                    .sopInstanceUid = written.sopInstanceUid,
                    .seriesNumber = options.seriesNumber,
                    .instanceNumber = options.instanceNumber,
                    .description = options.description });
            return save(format, temporary);
        });
    };
    const auto verify = [&](const fs::path& temporary) -> Result<void> {
        const auto object = readObject(temporary);
        if (!object)
            return std::unexpected(object.error());
        const dicom::Element* content = object->data().find(0x0040A730);
        const std::size_t expected = keys.size() + (reason.isEmpty() ? 0 : 1);
        if (!content || content->items.size() != expected)
            return fail(ErrorCode::Internal, "The written selection reads back differently");
        return {};
    };
    if (auto done = writeChecked(file, write, verify); !done)
        return std::unexpected(done.error());
    return written;
}

} // namespace fovea
