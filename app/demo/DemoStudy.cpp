#include "app/demo/DemoStudy.h"

#include "app/demo/DemoLesions.h"
#include "app/demo/TarReader.h"
#include "core/dicom/SeriesWriter.h"
#include "core/image/ImageBuffer.h"
#include "core/image/ImageFile.h"

#include <QMap>
#include <QStringList>
#include <QXmlStreamReader>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace fovea::app {

namespace {

namespace fs = std::filesystem;

// The version in the name makes an old demo give way to one that is made differently.
constexpr const char* folderName = "demo-study-2";
constexpr const char* mrFile = "/usr/share/mricron/templates/ch2.nii.gz";
constexpr const char* ctFile = "/usr/share/doc/invesalius-examples/examples/Cranium.inv3";
constexpr const char* studyUid = "2.25.280172347112395213806523771140417180001";
constexpr const char* mrSeriesUid = "2.25.280172347112395213806523771140417180002";
constexpr const char* ctSeriesUid = "2.25.280172347112395213806523771140417180003";

std::unexpected<Error> missingPackage(const char* file, const char* package)
{
    return fail(ErrorCode::NotFound, "The demo study's images are not installed", file,
        std::string("Install the Debian package ") + package + ": apt install " + package);
}

// The same volume with its axes counted along L, P and S, as scanners store axial slices. The axes must lie
// along the patient's, in that order.
Result<Volume> towardsLps(const Volume& volume)
{
    Geometry geometry = volume.geometry();
    std::array<bool, 3> isFlipped {};
    Vec3 firstVoxel;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double along = geometry.direction.columns[axis][axis];
        if (std::abs(along) < 0.999)
            return fail(ErrorCode::Unsupported, "The demo volume's axes are not the patient's");
        isFlipped[axis] = along < 0.0;
        firstVoxel[axis] = isFlipped[axis] ? static_cast<double>(geometry.size[axis] - 1) : 0.0;
        geometry.direction.columns[axis] = {};
        geometry.direction.columns[axis][axis] = 1.0;
    }
    geometry.originLps = volume.geometry().indexToLps(firstVoxel);
    auto image = allocateImage<std::int16_t>(geometry);
    if (!image)
        return std::unexpected(image.error());
    std::int16_t* voxel = (*image)->GetBufferPointer();
    const auto from
        = [&](std::size_t axis, std::int64_t n) { return isFlipped[axis] ? geometry.size[axis] - 1 - n : n; };
    for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
        for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
            for (std::int64_t i = 0; i < geometry.size[0]; ++i)
                *voxel++ = static_cast<std::int16_t>(volume.valueAt(from(0, i), from(1, j), from(2, k)));
        }
    }
    return Volume::create<std::int16_t>(*image, volume.meaning());
}

Result<Volume> readMr(Progress progress)
{
    if (!fs::exists(mrFile))
        return missingPackage(mrFile, "mricron-data");
    const auto volume = readVolume(mrFile, progress);
    if (!volume)
        return std::unexpected(volume.error());
    return towardsLps(*volume);
}

// What main.plist says about the matrix, by key; lists are several strings.
struct Description {
    QMap<QString, QStringList> values;

    [[nodiscard]] double number(const QString& key, qsizetype n) const
    {
        return values.value(key).value(n).toDouble();
    }
};

Description parsePlist(const std::vector<std::uint8_t>& bytes)
{
    Description description;
    QXmlStreamReader reader(
        QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())));
    QString key;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QString name = reader.name().toString();
        if (name == u"key")
            key = reader.readElementText();
        else if (name == u"integer" || name == u"real" || name == u"string")
            description.values[key] << reader.readElementText();
    }
    return description;
}

// InVesalius stores Hounsfield units, slices first, its rows from posterior to anterior (turned round against
// the scanner's) and its slices from inferior to superior: the pictures show it. Which side is left they do
// not show; columns are taken to run towards the patient's left, as in the scanner's axial pictures, which
// InVesalius leaves.
Result<Volume> readCt()
{
    if (!fs::exists(ctFile))
        return missingPackage(ctFile, "invesalius-examples");
    const auto files = readFromTar(ctFile, { "main.plist", "matrix.dat" }, 256 << 20);
    if (!files)
        return std::unexpected(files.error());
    const Description description = parsePlist(files->at("main.plist"));
    Geometry geometry;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto n = static_cast<qsizetype>(axis);
        geometry.size[axis] = static_cast<std::int64_t>(description.number(QStringLiteral("shape"), 2 - n));
        geometry.spacingMm[axis] = description.number(QStringLiteral("spacing"), n);
    }
    geometry.direction.columns[1] = { 0, -1, 0 };
    const auto sound = validated(geometry);
    const auto& bytes = files->at("matrix.dat");
    if (!sound || description.values.value(QStringLiteral("dtype")).value(0) != u"int16"
        || static_cast<std::uint64_t>(geometry.voxelCount()) * 2 != bytes.size())
        return fail(ErrorCode::Damaged, "The file is not the demo volume that is expected", ctFile);
    geometry.originLps = -geometry.centreLps(); // the patient's origin is in the middle
    auto image = allocateImage<std::int16_t>(geometry);
    if (!image)
        return std::unexpected(image.error());
    std::memcpy((*image)->GetBufferPointer(), bytes.data(), bytes.size());
    const auto volume = Volume::create<std::int16_t>(
        *image, { .modality = QStringLiteral("CT"), .unit = QStringLiteral("HU") });
    if (!volume)
        return std::unexpected(volume.error());
    return towardsLps(*volume);
}

SeriesAttributes commonAttributes()
{
    return { .patientName = QStringLiteral("DEMO^HEAD"),
        .patientId = QStringLiteral("FOVEA-DEMO"),
        .patientSex = QStringLiteral("O"),
        .studyUid = QString::fromLatin1(studyUid),
        .studyDate = QStringLiteral("20000101"),
        .studyTime = QStringLiteral("000000"),
        .studyId = QStringLiteral("DEMO"),
        .studyDescription = QStringLiteral("Demonstration: two heads, no patient"),
        .bodyPart = QStringLiteral("HEAD") };
}

Result<Volume> withMeaning(const Volume& volume, VolumeMeaning meaning)
{
    using Image = Volume::Image<std::int16_t>;
    // The voxels are shared; a volume's never change.
    const auto pointer = std::get<Image::ConstPointer>(volume.image());
    return Volume::create<std::int16_t>(
        const_cast<Image*>(pointer.GetPointer()), std::move(meaning), volume.range());
}

Result<void> writeMr(const fs::path& folder, Progress progress)
{
    auto volume = readMr(progress.stage("Reading the MR", 0.3));
    if (volume)
        volume = withMeaning(
            *volume, { .modality = QStringLiteral("MR"), .windows = { volume->defaultWindow() } });
    if (!volume)
        return std::unexpected(volume.error());
    SeriesAttributes attributes = commonAttributes();
    attributes.seriesUid = QString::fromLatin1(mrSeriesUid);
    attributes.seriesDescription = QStringLiteral("T1 head, average of 27 scans");
    attributes.seriesNumber = 1;
    attributes.derivation
        = QStringLiteral("Made from the template ch2 of Debian's package mricron-data (Colin 27)");
    const auto written = writeSeries(*volume, attributes, folder, progress.stage("Writing the MR", 0.7));
    return written ? Result<void>() : std::unexpected(written.error());
}

Result<void> writeCt(const fs::path& folder, Progress progress)
{
    auto volume = readCt();
    if (volume)
        volume = withDemoLesions(*volume);
    if (volume) {
        VolumeMeaning meaning = volume->meaning();
        meaning.windows = { { 40, 80, QStringLiteral("BRAIN") }, { 400, 2000, QStringLiteral("BONE") } };
        volume = withMeaning(*volume, std::move(meaning));
    }
    if (!volume)
        return std::unexpected(volume.error());
    SeriesAttributes attributes = commonAttributes();
    attributes.seriesUid = QString::fromLatin1(ctSeriesUid);
    attributes.seriesDescription
        = QStringLiteral("CT head, three invented lesions (InVesalius's left and right)");
    attributes.seriesNumber = 2;
    attributes.imageComments = QStringLiteral(
        "Three hyperdense lesions were painted in. Which side is left can't be told from the "
        "source; its own convention is followed.");
    attributes.derivation = QStringLiteral(
        "Made from Cranium.inv3 of Debian's package invesalius-examples, with three synthetic lesions");
    const auto written = writeSeries(*volume, attributes, folder, progress);
    return written ? Result<void>() : std::unexpected(written.error());
}

// Makes everything in a folder beside its place and moves it there as a whole.
Result<void> makeDemo(const fs::path& cacheFolder, const fs::path& target, Progress progress)
{
    std::error_code code;
    fs::create_directories(cacheFolder, code);
    std::string pattern = (cacheFolder / (std::string(folderName) + ".XXXXXX")).string();
    if (code || !mkdtemp(pattern.data()))
        return fail(ErrorCode::Unwritable,
            "The demo study can't be written (" + std::generic_category().message(code ? code.value() : errno)
                + ")",
            cacheFolder.string());
    const fs::path partial = pattern;
    auto made = writeMr(partial / "mr", progress.stage("Making the demo MR", 0.6));
    if (made)
        made = writeCt(partial / "ct", progress.stage("Making the demo CT", 0.4));
    if (made) {
        fs::rename(partial, target, code);
        // Somebody else may have been faster, which is as good.
        if (code && !fs::is_directory(target))
            made = fail(ErrorCode::Unwritable,
                "The demo study can't be put in its place (" + code.message() + ")", target.string());
    }
    std::error_code ignored;
    fs::remove_all(partial, ignored);
    return made;
}

} // namespace

Result<std::vector<fs::path>> ensureDemoStudy(const fs::path& cacheFolder, Progress progress)
{
    const fs::path target = cacheFolder / folderName;
    std::error_code code;
    if (!fs::is_directory(target, code)) {
        if (auto made = makeDemo(cacheFolder, target, progress); !made)
            return std::unexpected(made.error());
    }
    progress.report(1.0);
    return std::vector { target };
}

} // namespace fovea::app
