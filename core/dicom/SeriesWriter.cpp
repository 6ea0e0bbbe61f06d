#include "core/dicom/SeriesWriter.h"

#include "core/dicom/DecimalString.h"

#include <QDateTime>
#include <QUuid>

#include <gdcmWriter.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace fovea {

namespace {

namespace fs = std::filesystem;

void put(gdcm::DataSet& dataSet, std::uint32_t tag, gdcm::VR::VRType vr, QByteArray value)
{
    if (value.size() % 2 != 0)
        value += vr == gdcm::VR::UI ? '\0' : ' ';
    gdcm::DataElement element(
        gdcm::Tag(static_cast<std::uint16_t>(tag >> 16), static_cast<std::uint16_t>(tag & 0xFFFF)));
    element.SetVR(vr);
    element.SetByteValue(value.constData(), static_cast<std::uint32_t>(value.size()));
    dataSet.Replace(element);
}

// Text of at most so many characters, without what would end it. DICOM PS3.5 6.2.
void putText(
    gdcm::DataSet& dataSet, std::uint32_t tag, gdcm::VR::VRType vr, const QString& text, qsizetype limit = 64)
{
    QString plain = text.left(limit);
    const bool mayHaveLines = vr == gdcm::VR::LT || vr == gdcm::VR::ST;
    plain.removeIf(
        [&](QChar c) { return c.category() == QChar::Other_Control || (!mayHaveLines && c == u'\\'); });
    put(dataSet, tag, vr, plain.toUtf8());
}

void putWord(gdcm::DataSet& dataSet, std::uint32_t tag, int value, gdcm::VR::VRType vr = gdcm::VR::US)
{
    const auto word = static_cast<std::uint16_t>(value);
    put(dataSet, tag, vr, QByteArray(reinterpret_cast<const char*>(&word), sizeof(word)));
}

void putDecimals(gdcm::DataSet& dataSet, std::uint32_t tag, std::initializer_list<double> values)
{
    QByteArray text;
    for (const double value : values)
        text += (text.isEmpty() ? "" : "\\") + dicom::decimalString(value);
    put(dataSet, tag, gdcm::VR::DS, text);
}

// What all slices of one call share.
struct Common {
    const Volume& volume;
    SeriesAttributes attributes;
    bool isCt = false;
    bool isSigned = true;
    QDateTime now = QDateTime::currentDateTime();
};

void putPatientAndStudy(gdcm::DataSet& ds, const Common& common)
{
    const SeriesAttributes& a = common.attributes;
    put(ds, 0x00080005, gdcm::VR::CS, "ISO_IR 192");
    put(ds, 0x00080020, gdcm::VR::DA, a.studyDate.toLatin1());
    put(ds, 0x00080030, gdcm::VR::TM, a.studyTime.toLatin1());
    putText(ds, 0x00080050, gdcm::VR::SH, a.accessionNumber, 16);
    put(ds, 0x00080090, gdcm::VR::PN, {}); // referring physician
    if (!a.studyDescription.isEmpty())
        putText(ds, 0x00081030, gdcm::VR::LO, a.studyDescription);
    putText(ds, 0x00100010, gdcm::VR::PN, a.patientName);
    putText(ds, 0x00100020, gdcm::VR::LO, a.patientId);
    put(ds, 0x00100030, gdcm::VR::DA, a.patientBirthDate.toLatin1());
    put(ds, 0x00100040, gdcm::VR::CS, a.patientSex.toLatin1());
    put(ds, 0x0020000D, gdcm::VR::UI, a.studyUid.toLatin1());
    putText(ds, 0x00200010, gdcm::VR::SH, a.studyId, 16);
}

// Parts of the body that come in pairs need a side. DICOM PS3.3 C.7.3.1.
bool mayBePaired(const QString& bodyPart)
{
    static const QStringList single { QStringLiteral("HEAD"), QStringLiteral("SKULL"),
        QStringLiteral("BRAIN"), QStringLiteral("NECK"), QStringLiteral("CSPINE"), QStringLiteral("TSPINE"),
        QStringLiteral("LSPINE"), QStringLiteral("CHEST"), QStringLiteral("HEART"), QStringLiteral("ABDOMEN"),
        QStringLiteral("LIVER"), QStringLiteral("PELVIS"), QStringLiteral("PROSTATE"),
        QStringLiteral("UTERUS"), QStringLiteral("WHOLEBODY") };
    return !single.contains(bodyPart);
}

void putSeries(gdcm::DataSet& ds, const Common& common)
{
    const SeriesAttributes& a = common.attributes;
    put(ds, 0x00080008, gdcm::VR::CS,
        common.isCt ? "DERIVED\\SECONDARY\\AXIAL" : "DERIVED\\SECONDARY\\OTHER");
    put(ds, 0x00080016, gdcm::VR::UI,
        common.isCt ? "1.2.840.10008.5.1.4.1.1.2" : "1.2.840.10008.5.1.4.1.1.4");
    put(ds, 0x00080023, gdcm::VR::DA, common.now.toString(QStringLiteral("yyyyMMdd")).toLatin1());
    put(ds, 0x00080033, gdcm::VR::TM, common.now.toString(QStringLiteral("HHmmss")).toLatin1());
    put(ds, 0x00080060, gdcm::VR::CS, common.isCt ? "CT" : "MR");
    put(ds, 0x00080070, gdcm::VR::LO, "Fovea");
    if (!a.seriesDescription.isEmpty())
        putText(ds, 0x0008103E, gdcm::VR::LO, a.seriesDescription);
    if (!a.derivation.isEmpty())
        putText(ds, 0x00082111, gdcm::VR::ST, a.derivation, 1024);
    if (!a.bodyPart.isEmpty())
        put(ds, 0x00180015, gdcm::VR::CS, a.bodyPart.toLatin1());
    put(ds, 0x00185100, gdcm::VR::CS, {}); // patient position: not known
    if (mayBePaired(a.bodyPart))
        put(ds, 0x00200060, gdcm::VR::CS, {}); // laterality: not known
    put(ds, 0x0020000E, gdcm::VR::UI, a.seriesUid.toLatin1());
    put(ds, 0x00200011, gdcm::VR::IS, QByteArray::number(a.seriesNumber));
    put(ds, 0x00200052, gdcm::VR::UI, a.frameOfReferenceUid.toLatin1());
    put(ds, 0x00201040, gdcm::VR::LO, {}); // position reference indicator
    if (!a.imageComments.isEmpty())
        putText(ds, 0x00204000, gdcm::VR::LT, a.imageComments, 10240);
}

void putModality(gdcm::DataSet& ds, const Common& common)
{
    if (common.isCt) {
        put(ds, 0x00180060, gdcm::VR::DS, {}); // peak kilovoltage
        put(ds, 0x00200012, gdcm::VR::IS, {}); // acquisition number
        put(ds, 0x00281052, gdcm::VR::DS, "0");
        put(ds, 0x00281053, gdcm::VR::DS, "1");
        put(ds, 0x00281054, gdcm::VR::LO, "HU");
    } else {
        put(ds, 0x00180020, gdcm::VR::CS, "RM"); // scanning sequence: research mode, as it is not known
        put(ds, 0x00180021, gdcm::VR::CS, "NONE");
        put(ds, 0x00180022, gdcm::VR::CS, {});
        put(ds, 0x00180023, gdcm::VR::CS, "3D");
        put(ds, 0x00180080, gdcm::VR::DS, {}); // repetition time
        put(ds, 0x00180081, gdcm::VR::DS, {}); // echo time
        put(ds, 0x00180091, gdcm::VR::IS, {}); // echo train length
    }
}

void putPixelFormat(gdcm::DataSet& ds, const Common& common)
{
    const VolumeMeaning& meaning = common.volume.meaning();
    putWord(ds, 0x00280002, 1);
    put(ds, 0x00280004, gdcm::VR::CS, meaning.isInverted ? "MONOCHROME1" : "MONOCHROME2");
    putWord(ds, 0x00280010, static_cast<int>(common.volume.geometry().size[1]));
    putWord(ds, 0x00280011, static_cast<int>(common.volume.geometry().size[0]));
    putWord(ds, 0x00280100, 16);
    putWord(ds, 0x00280101, 16);
    putWord(ds, 0x00280102, 15);
    putWord(ds, 0x00280103, common.isSigned ? 1 : 0);
    const double low = common.isSigned ? -32768.0 : 0.0;
    const auto vr = common.isSigned ? gdcm::VR::SS : gdcm::VR::US;
    if (const auto& padding = meaning.padding;
        padding && padding->minimum >= low && padding->maximum < low + 65536.0) {
        putWord(ds, 0x00280120, static_cast<int>(padding->minimum), vr);
        if (padding->maximum > padding->minimum)
            putWord(ds, 0x00280121, static_cast<int>(padding->maximum), vr);
    }
    if (!meaning.windows.empty()) {
        QByteArray centres;
        QByteArray widths;
        for (const Window& window : meaning.windows) {
            centres += (centres.isEmpty() ? "" : "\\") + dicom::decimalString(window.centre);
            widths += (widths.isEmpty() ? "" : "\\") + dicom::decimalString(window.width);
        }
        put(ds, 0x00281050, gdcm::VR::DS, centres);
        put(ds, 0x00281051, gdcm::VR::DS, widths);
    }
}

void putSlice(gdcm::DataSet& ds, const Common& common, std::int64_t k, const char* pixels)
{
    const Geometry& geometry = common.volume.geometry();
    const Vec3 position = geometry.indexToLps({ 0, 0, static_cast<double>(k) });
    const Vec3 row = geometry.direction.columns[0];
    const Vec3 column = geometry.direction.columns[1];
    put(ds, 0x00080018, gdcm::VR::UI, makeUid().toLatin1());
    putDecimals(ds, 0x00180050, { geometry.spacingMm.z });
    put(ds, 0x00200013, gdcm::VR::IS, QByteArray::number(static_cast<qlonglong>(k + 1)));
    putDecimals(ds, 0x00200032, { position.x, position.y, position.z });
    putDecimals(ds, 0x00200037, { row.x, row.y, row.z, column.x, column.y, column.z });
    putDecimals(ds, 0x00280030, { geometry.spacingMm.y, geometry.spacingMm.x });
    put(ds, 0x7FE00010, gdcm::VR::OW,
        QByteArray::fromRawData(pixels, static_cast<qsizetype>(geometry.size[0] * geometry.size[1] * 2)));
}

bool writeSlice(const Common& common, std::int64_t k, const char* pixels, const fs::path& file)
{
    gdcm::Writer writer;
    writer.SetFileName(file.c_str());
    gdcm::File& dicom = writer.GetFile();
    dicom.GetHeader().SetDataSetTransferSyntax(gdcm::TransferSyntax::ExplicitVRLittleEndian);
    gdcm::DataSet& dataSet = dicom.GetDataSet();
    putPatientAndStudy(dataSet, common);
    putSeries(dataSet, common);
    putModality(dataSet, common);
    putPixelFormat(dataSet, common);
    putSlice(dataSet, common, k, pixels);
    return writer.Write();
}

// A folder beside its final place that goes away with everything in it.
class PartialFolder {
public:
    explicit PartialFolder(const fs::path& parent)
        : m_path((parent / ".fovea-XXXXXX").string())
    {
        m_isMade = mkdtemp(m_path.data()) != nullptr;
    }
    PartialFolder(const PartialFolder&) = delete;
    PartialFolder& operator=(const PartialFolder&) = delete;
    ~PartialFolder()
    {
        std::error_code ignored;
        if (m_isMade)
            fs::remove_all(m_path, ignored);
    }
    [[nodiscard]] bool isMade() const { return m_isMade; }
    [[nodiscard]] fs::path path() const { return m_path; }

private:
    std::string m_path;
    bool m_isMade = false;
};

std::unexpected<Error> unwritable(const fs::path& path, const std::string& reason)
{
    return fail(ErrorCode::Unwritable, "The series can't be written (" + reason + ")", path.string());
}

// Moves all files to their folder, or none.
Result<std::vector<fs::path>> moveInto(const fs::path& folder, const std::vector<fs::path>& files)
{
    std::vector<fs::path> moved;
    std::error_code code;
    for (const fs::path& file : files) {
        const fs::path target = folder / file.filename();
        if (fs::exists(target, code))
            code = std::make_error_code(std::errc::file_exists);
        else
            fs::rename(file, target, code);
        if (code) {
            std::error_code ignored;
            for (const fs::path& done : moved)
                fs::remove(done, ignored);
            return unwritable(target, code.message());
        }
        moved.push_back(target);
    }
    return moved;
}

Result<void> checkWritable(const Volume& volume)
{
    if (std::holds_alternative<Volume::Image<float>::ConstPointer>(volume.image()))
        return fail(ErrorCode::Unsupported,
            "Values that are not whole 16-bit numbers can't be written as CT or MR slices");
    const Geometry& geometry = volume.geometry();
    const auto& axes = geometry.direction.columns;
    if (std::abs(dot(axes[0], axes[1])) > 1e-4 || std::abs(dot(axes[0], axes[2])) > 1e-4
        || std::abs(dot(axes[1], axes[2])) > 1e-4)
        return fail(ErrorCode::Unsupported, "The volume's axes are not orthogonal");
    if (geometry.size[0] > 65535 || geometry.size[1] > 65535)
        return fail(ErrorCode::Unsupported, "The volume's slices are larger than DICOM allows");
    return {};
}

void fillIn(SeriesAttributes& attributes, const VolumeMeaning& meaning)
{
    for (QString* uid : { &attributes.studyUid, &attributes.seriesUid }) {
        if (uid->isEmpty())
            *uid = makeUid();
    }
    if (attributes.frameOfReferenceUid.isEmpty())
        attributes.frameOfReferenceUid
            = meaning.frameOfReferenceUid.isEmpty() ? makeUid() : meaning.frameOfReferenceUid;
    if (attributes.seriesDescription.isEmpty())
        attributes.seriesDescription = meaning.description;
}

} // namespace

Result<std::vector<fs::path>> writeSeries(
    const Volume& volume, const SeriesAttributes& attributes, const fs::path& folder, Progress progress)
{
    if (auto writable = checkWritable(volume); !writable)
        return std::unexpected(writable.error());
    std::error_code code;
    fs::create_directories(folder, code);
    if (code)
        return unwritable(folder, code.message());
    const PartialFolder partial(folder);
    if (!partial.isMade())
        return unwritable(folder, std::generic_category().message(errno));

    Common common { volume, attributes };
    common.isCt = volume.meaning().modality == QLatin1String("CT");
    common.isSigned = std::holds_alternative<Volume::Image<std::int16_t>::ConstPointer>(volume.image());
    fillIn(common.attributes, volume.meaning());
    const char* voxels = volume.visit(
        [](const auto& image) { return reinterpret_cast<const char*>(image.GetBufferPointer()); });
    const auto& size = volume.geometry().size;
    std::vector<fs::path> files;
    for (std::int64_t k = 0; k < size[2]; ++k) {
        if (progress.isCancelled())
            return cancelled();
        files.push_back(
            partial.path() / QStringLiteral("%1.dcm").arg(k + 1, 5, 10, QLatin1Char('0')).toStdString());
        try {
            if (!writeSlice(common, k, voxels + k * size[0] * size[1] * 2, files.back()))
                return unwritable(folder, "is the disk full?");
        } catch (const std::exception& exception) {
            return unwritable(folder, exception.what());
        }
        progress.report(static_cast<double>(k + 1) / static_cast<double>(size[2]));
    }
    return moveInto(folder, files);
}

QString makeUid()
{
    return uidFromBytes(QUuid::createUuid().toRfc4122());
}

QString uidFromBytes(const QByteArray& bytes)
{
    // The 16 bytes as one number, divided by ten until nothing is left.
    std::array<unsigned, 16> digits {};
    for (std::size_t n = 0; n < digits.size() && n < static_cast<std::size_t>(bytes.size()); ++n)
        digits[n] = static_cast<unsigned char>(bytes[static_cast<qsizetype>(n)]);
    QString number;
    while (std::ranges::any_of(digits, [](unsigned digit) { return digit != 0; })) {
        unsigned rest = 0;
        for (unsigned& digit : digits) {
            const unsigned value = rest * 256 + digit;
            digit = value / 10;
            rest = value % 10;
        }
        number.prepend(QChar(static_cast<char16_t>(u'0' + rest)));
    }
    return QStringLiteral("2.25.") + number;
}

} // namespace fovea
