#include "core/objects/DeidentifyFiles.h"

#include "core/dicom/ByteSource.h"
#include "core/dicom/Text.h"
#include "core/objects/Dcmtk.h"
#include "core/objects/ObjectFile.h"
#include "core/objects/PixelCleaning.h"

#include <QCryptographicHash>

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>

#include <algorithm>
#include <array>
#include <set>
#include <system_error>

namespace fovea {

namespace {

namespace fs = std::filesystem;
using namespace objects;

// What can't be copied without its text.
QString reasonToLeaveOut(const QString& sopClass)
{
    struct Kind {
        const char* prefix;
        const char* name;
    };
    constexpr auto kinds = std::to_array<Kind>({
        { "1.2.840.10008.5.1.4.1.1.88.", "The text of structured reports can't be cleaned" },
        { "1.2.840.10008.5.1.4.1.1.11.", "The annotations of presentation states can't be cleaned" },
        { "1.2.840.10008.5.1.4.1.1.104.", "Documents can't be cleaned" },
        { "1.2.840.10008.5.1.4.1.1.9.", "Waveforms can't be cleaned" },
        { "1.2.840.10008.5.1.4.1.1.481.3", "The names in structure sets can't be cleaned" },
    });
    for (const Kind& kind : kinds) {
        if (sopClass.startsWith(QLatin1String(kind.prefix)))
            return QString::fromLatin1(kind.name);
    }
    return {};
}

// Every regular file below the paths, each once, in the order of names. Links are not followed.
Result<std::vector<fs::path>> listFiles(const std::vector<fs::path>& paths)
{
    std::set<fs::path> files;
    for (const fs::path& path : paths) {
        std::error_code code;
        if (!fs::exists(path, code))
            return fail(ErrorCode::NotFound, "There is no such file or folder", path.string());
        if (fs::is_regular_file(path, code))
            files.insert(path);
        else
            for (fs::recursive_directory_iterator
                     entry(path, fs::directory_options::skip_permission_denied, code),
                end;
                !code && entry != end; entry.increment(code)) {
                if (entry->is_regular_file(code))
                    files.insert(entry->path());
            }
    }
    return std::vector<fs::path>(files.begin(), files.end());
}

// A fingerprint of those of the file's stored pixels; empty when it has none.
Result<QByteArray> pixelHash(const fs::path& file, const StoredPixels& pixels = {})
{
    const auto object = readObject(file);
    if (!object)
        return std::unexpected(object.error());
    const dicom::PixelSpan& span = object->parsed.pixels;
    if (span.tag == 0 || object->parsed.isDeflated)
        return QByteArray();
    const auto source = dicom::ByteSource::open(file);
    if (!source)
        return std::unexpected(source.error());
    std::uint64_t left = span.isEncapsulated ? object->fileSize - span.offset : span.length;
    const bool isMasked = span.tag == dicom::tag::PixelData && pixels.mask != 0xFFFF;
    if (span.tag == dicom::tag::PixelData)
        left = std::min(left, pixels.length);
    // What follows compressed pixels may be removed: only what is there in both can be compared.
    if (span.isEncapsulated)
        return QByteArray();
    QCryptographicHash hash(QCryptographicHash::Blake2b_256);
    std::vector<char> bytes(1 << 20);
    for (std::uint64_t offset = span.offset; left > 0;) {
        const std::size_t count = std::min<std::uint64_t>(left, bytes.size());
        if (!source->read(offset, bytes.data(), count))
            return fail(ErrorCode::Damaged, "The file ends in the middle of its pixels", file.string());
        for (std::size_t n = 0; isMasked && n < count; ++n) {
            const bool isHigh = (n % 2 == 0) == object->parsed.isBigEndian;
            bytes[n] = static_cast<char>(bytes[n] & (isHigh ? pixels.mask >> 8 : pixels.mask & 0xFF));
        }
        hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(count)));
        offset += count;
        left -= count;
    }
    return hash.result();
}

class Copying {
public:
    Copying(const Deidentifier& deidentifier, const fs::path& folder, bool dryRun)
        : m_deidentifier(deidentifier)
        , m_folder(folder)
        , m_dryRun(dryRun)
    { }

    Result<void> copy(DeidentifiedFile& file, DeidentifyTable& table);

private:
    [[nodiscard]] fs::path target(DcmDataset& dataSet) const;

    std::set<fs::path> m_targets; // of this run

    const Deidentifier& m_deidentifier;
    const fs::path& m_folder;
    bool m_dryRun;
};

QString valueOf(DcmDataset& dataSet, const DcmTagKey& tag)
{
    OFString text;
    (void)dataSet.findAndGetOFStringArray(tag, text);
    return dicom::safeTerm(text.c_str());
}

fs::path Copying::target(DcmDataset& dataSet) const
{
    const auto name = [&](const DcmTagKey& tag) {
        const QString uid = valueOf(dataSet, tag);
        return isUid(uid) ? uid.toStdString() : std::string("unnamed");
    };
    const fs::path series = m_folder / name(DCM_StudyInstanceUID) / name(DCM_SeriesInstanceUID);
    const std::string stem = name(DCM_SOPInstanceUID);
    fs::path file = series / (stem + ".dcm");
    for (int number = 2; m_targets.contains(file); ++number)
        file = series / (stem + "-" + std::to_string(number) + ".dcm");
    return file;
}

Result<void> Copying::copy(DeidentifiedFile& file, DeidentifyTable& table)
{
    // Our own parser bounds what DCMTK's would follow without end.
    const auto object = readObject(file.from);
    if (!object)
        return std::unexpected(object.error());
    const dicom::DataSet& data = object->data();
    const auto term = [&](dicom::tag::Tag tag) { return dicom::safeTerm(data.text(tag)); };
    if (data.find(dicom::tag::DirectoryRecordSequence)) // its class is in the meta header only
        return fail(ErrorCode::Unsupported, "An index of other files (DICOMDIR) names their patients");
    if (const QString reason = reasonToLeaveOut(term(dicom::tag::SOPClassUID)); !reason.isEmpty())
        return fail(ErrorCode::Unsupported, reason.toStdString());
    file.burnedIn = burnedInSuspicion(data);

    DcmFileFormat original;
    const OFCondition loaded
        = original.loadFile(OFFilename(file.from.c_str()), EXS_Unknown, EGL_noChange, 4096);
    if (loaded.bad())
        return fail(ErrorCode::Damaged, std::string("The file can't be read (") + loaded.text() + ")");
    const E_TransferSyntax syntax = original.getDataset()->getOriginalXfer();
    const StoredPixels pixels = storedPixels(*original.getDataset());
    if (file.burnedIn.isEmpty() && keepsOverlay(*original.getDataset(), pixels))
        file.burnedIn = QStringLiteral("There is an overlay in its pixels, which may be text");
    if (!cleanFrames(*original.getDataset()))
        return fail(ErrorCode::Unsupported, "The comments in its compressed pixels can't be cleaned");
    (void)original.getDataset()->convertToUTF8();
    if (auto applied = m_deidentifier.apply(*original.getDataset(), &table); !applied)
        return applied;
    file.to = target(*original.getDataset());
    std::error_code code;
    if (fs::exists(fs::symlink_status(file.to, code)))
        return fail(ErrorCode::Unsupported, "A copy of that name is in the folder already");
    if (m_dryRun) {
        m_targets.insert(file.to);
        return {};
    }
    fs::create_directories(file.to.parent_path(), code);
    if (code)
        return fail(ErrorCode::Unwritable, "The folder could not be made: " + code.message(),
            file.to.parent_path().string());
    cleanPixels(*original.getDataset(), pixels);
    // A file of its own: the original's preamble and meta header stay behind.
    DcmFileFormat clean(original.getAndRemoveDataset(), OFFalse);
    const auto write = [&](const fs::path& temporary) -> Result<void> {
        const OFCondition saved
            = clean.saveFile(OFFilename(temporary.c_str()), syntax, EET_ExplicitLength, EGL_withoutGL);
        if (saved.bad())
            return fail(
                ErrorCode::Unwritable, std::string("The file could not be written (") + saved.text() + ")");
        return {};
    };
    const auto verify = [&](const fs::path& temporary) -> Result<void> {
        const auto before = pixelHash(file.from, pixels);
        const auto after = pixelHash(temporary);
        if (!before || !after || *before != *after)
            return fail(ErrorCode::Internal, "The copy's pixels are not those of the original");
        return {};
    };
    auto written = writeChecked(file.to, write, verify);
    if (written)
        m_targets.insert(file.to);
    return written;
}

} // namespace

std::size_t DeidentifyReport::writtenCount() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(files, [](const DeidentifiedFile& file) { return !file.to.empty(); }));
}

Result<DeidentifyReport> deidentifyFiles(const std::vector<fs::path>& paths, const Deidentifier& deidentifier,
    const fs::path& folder, bool dryRun, Progress progress)
{
    const auto files = listFiles(paths);
    if (!files)
        return std::unexpected(files.error());
    DeidentifyReport report;
    Copying copying(deidentifier, folder, dryRun);
    for (const fs::path& from : *files) {
        if (progress.isCancelled())
            return cancelled();
        DeidentifiedFile file { from };
        Result<void> copied;
        try {
            copied = copying.copy(file, report.table);
        } catch (const std::exception& exception) {
            copied = fail(
                ErrorCode::Internal, std::string("The file can't be copied (") + exception.what() + ")");
        }
        if (!copied && copied.error().code == ErrorCode::Unwritable)
            return std::unexpected(copied.error()); // the next one would fare no better
        if (!copied) {
            file.to.clear();
            file.problem = QString::fromStdString(copied.error().sentence);
        }
        report.files.push_back(std::move(file));
        progress.report(static_cast<double>(report.files.size()) / static_cast<double>(files->size()));
    }
    return report;
}

QString burnedInSuspicion(const QString& sopClassUid, const QString& modality, const QString& imageType,
    const QString& burnedInAnnotation)
{
    if (burnedInAnnotation == QLatin1String("YES"))
        return QStringLiteral("The file says that there is text in its pixels");
    if (burnedInAnnotation == QLatin1String("NO"))
        return {};
    static const QStringList suspicious { QStringLiteral("US"), QStringLiteral("IVUS"), QStringLiteral("ES"),
        QStringLiteral("XC"), QStringLiteral("SC"), QStringLiteral("OT"), QStringLiteral("XA"),
        QStringLiteral("RF"), QStringLiteral("GM"), QStringLiteral("DOC") };
    if (sopClassUid.startsWith(QLatin1String("1.2.840.10008.5.1.4.1.1.7")) || suspicious.contains(modality))
        return QStringLiteral("Pictures of this kind often have text in their pixels");
    if (imageType.contains(QLatin1String("SCREEN SAVE"))
        || imageType.contains(QLatin1String("SECONDARY\\OTHER\\DOSE")))
        return QStringLiteral("This is a picture of a screen");
    if (imageType.startsWith(QLatin1String("DERIVED")))
        return QStringLiteral("The pictures were made from others, which may have put text into them");
    return {};
}

QString burnedInSuspicion(const dicom::DataSet& data)
{
    const auto term = [&](dicom::tag::Tag tag) { return dicom::safeTerm(data.text(tag)); };
    return burnedInSuspicion(term(dicom::tag::SOPClassUID), term(dicom::tag::Modality),
        QString::fromLatin1(QByteArray::fromStdString(std::string(data.text(dicom::tag::ImageType)))),
        term(dicom::tag::BurnedInAnnotation));
}

} // namespace fovea
