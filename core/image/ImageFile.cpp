#include "core/image/ImageFile.h"

#include "core/image/ImageBuffer.h"
#include "core/image/ImageVoxels.h"
#include "core/image/NiftiVoxels.h"

#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <system_error>
#include <unistd.h>

namespace fovea {

namespace {

namespace fs = std::filesystem;
using Component = itk::IOComponentEnum;

enum class Format { None, Nifti, Nrrd, Meta };

std::string lowered(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

Format formatOf(const fs::path& file)
{
    const std::string name = lowered(file.filename().string());
    if (name.ends_with(".nii") || name.ends_with(".nii.gz"))
        return Format::Nifti;
    if (name.ends_with(".nrrd") || name.ends_with(".nhdr"))
        return Format::Nrrd;
    if (name.ends_with(".mha") || name.ends_with(".mhd"))
        return Format::Meta;
    return Format::None;
}

// The file's own input and output, without ITK's global factories.
itk::ImageIOBase::Pointer imageIo(Format format)
{
    if (format == Format::Nifti)
        return itk::NiftiImageIO::New().GetPointer();
    if (format == Format::Nrrd)
        return itk::NrrdImageIO::New().GetPointer();
    auto meta = itk::MetaImageIO::New();
    meta->SetDoublePrecision(17);
    return meta.GetPointer();
}

std::unexpected<Error> unknownFormat(const fs::path& file)
{
    return fail(ErrorCode::Unsupported, "The file's name ends like none of the known image formats",
        file.string(), "Known are .nii, .nii.gz, .nrrd, .nhdr, .mha and .mhd.");
}

Result<Geometry> geometryOfFile(const itk::ImageIOBase& io, const fs::path& file)
{
    const unsigned dimensions = io.GetNumberOfDimensions();
    if (dimensions < 3)
        return fail(ErrorCode::Unsupported, "The file holds a flat picture and no volume", file.string());
    for (unsigned axis = 3; axis < dimensions; ++axis) {
        if (io.GetDimensions(axis) != 1)
            return fail(ErrorCode::Unsupported,
                "The file holds " + std::to_string(io.GetDimensions(axis)) + " volumes and not one",
                file.string());
    }
    if (io.GetNumberOfComponents() != 1)
        return fail(ErrorCode::Unsupported,
            "The file holds " + std::to_string(io.GetNumberOfComponents()) + " values a voxel and not one",
            file.string());
    Geometry geometry;
    for (unsigned axis = 0; axis < 3; ++axis) {
        geometry.size[axis] = static_cast<std::int64_t>(io.GetDimensions(axis));
        geometry.originLps[axis] = io.GetOrigin(axis);
        const auto column = io.GetDirection(axis);
        // A negative spacing means the opposite direction.
        const double sign = std::signbit(io.GetSpacing(axis)) ? -1.0 : 1.0;
        geometry.spacingMm[axis] = sign * io.GetSpacing(axis);
        for (unsigned row = 0; row < 3; ++row)
            geometry.direction.columns[axis][row] = sign * column.at(row);
        if (geometry.size[axis] > std::numeric_limits<std::int32_t>::max())
            return fail(ErrorCode::Damaged, "The image's size can't be true", file.string());
    }
    auto sound = validated(geometry);
    if (!sound)
        sound.error().subject = file.string();
    return sound;
}

// A file can't hold more voxels than its bytes can say, even packed: deflate's limit is about 1032 to 1.
Result<void> checkPlausible(const Geometry& geometry, std::size_t voxelBytes, const fs::path& file)
{
    std::error_code code;
    const double stored = static_cast<double>(fs::file_size(file, code));
    const double bytes = static_cast<double>(geometry.size[0]) * static_cast<double>(geometry.size[1])
        * static_cast<double>(geometry.size[2]) * static_cast<double>(voxelBytes);
    const std::string name = lowered(file.extension().string());
    if (!code && name != ".nhdr" && name != ".mhd" && bytes > 1040.0 * (stored + 1024.0))
        return fail(ErrorCode::Damaged, "The file says that it holds more voxels than it has bytes for",
            file.string());
    auto enough = checkMemory(bytes);
    if (!enough)
        enough.error().subject = file.string();
    return enough;
}

// ITK's messages begin with the place in its source; people want the end.
std::string plainReason(const itk::ExceptionObject& exception)
{
    std::string text = exception.GetDescription();
    if (const auto end = text.find("): "); end != std::string::npos)
        text.erase(0, end + 3);
    while (
        !text.empty() && (text.back() == '.' || std::isspace(static_cast<unsigned char>(text.back())) != 0))
        text.pop_back();
    return text;
}

struct OpenFile {
    itk::ImageIOBase::Pointer io;
    Geometry geometry;
};

Result<OpenFile> openFile(const fs::path& file)
{
    const Format format = formatOf(file);
    if (format == Format::None)
        return unknownFormat(file);
    std::error_code code;
    if (!fs::is_regular_file(file, code))
        return fail(ErrorCode::NotFound, "The file does not exist", file.string());
    if (access(file.c_str(), R_OK) != 0)
        return fail(ErrorCode::Unreadable, "The system does not let us read the file", file.string());
    OpenFile open { imageIo(format), {} };
    if (!open.io->CanReadFile(file.c_str()))
        return fail(ErrorCode::Damaged, "The file is not what its name says", file.string());
    open.io->SetFileName(file.string());
    open.io->ReadImageInformation();
    auto geometry = geometryOfFile(*open.io, file);
    if (!geometry)
        return std::unexpected(geometry.error());
    open.geometry = *geometry;
    auto plausible = checkPlausible(open.geometry, bytesPerVoxel(open.io->GetComponentType()), file);
    if (!plausible)
        return std::unexpected(plausible.error());
    itk::ImageIORegion region(open.io->GetNumberOfDimensions());
    for (unsigned axis = 0; axis < open.io->GetNumberOfDimensions(); ++axis)
        region.SetSize(axis, open.io->GetDimensions(axis));
    open.io->SetIORegion(region);
    return open;
}

// Runs what calls ITK, and turns its exceptions into errors about the file.
template <class Function>
auto guarded(const fs::path& file, ErrorCode code, const std::string& sentence, Function&& function)
    -> decltype(function())
{
    try {
        auto result = function();
        if (!result && result.error().subject.empty())
            result.error().subject = file.string();
        return result;
    } catch (const itk::ExceptionObject& exception) {
        return fail(code, sentence + " (" + plainReason(exception) + ")", file.string());
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "There is not enough memory for the image", file.string());
    } catch (const std::exception& exception) {
        return fail(code, sentence + " (" + exception.what() + ")", file.string());
    }
}

QString stemOf(const fs::path& file)
{
    QString name = QString::fromStdString(file.filename().string());
    for (const QString& ending : { QStringLiteral(".gz"), QStringLiteral(".nii"), QStringLiteral(".nrrd"),
             QStringLiteral(".nhdr"), QStringLiteral(".mha"), QStringLiteral(".mhd") }) {
        if (name.endsWith(ending, Qt::CaseInsensitive))
            name.chop(ending.size());
    }
    return name;
}

// Some formats are two files (.mhd and .raw). Whatever is written goes into a folder beside its place under
// its final name, and is moved from there, the named file last.
Result<void> writeComplete(const fs::path& file, itk::ImageIOBase& io, const void* voxels)
{
    std::error_code code;
    const fs::path parent = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::string pattern = (parent / ".fovea-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
        return fail(ErrorCode::Unwritable,
            "Nothing can be written into the folder (" + std::generic_category().message(errno) + ")",
            file.string());
    const fs::path folder = pattern;
    struct Cleaner {
        const fs::path& folder;
        ~Cleaner()
        {
            std::error_code ignored;
            fs::remove_all(folder, ignored);
        }
    } const cleaner { folder };

    io.SetFileName((folder / file.filename()).string());
    io.WriteImageInformation();
    io.Write(voxels);

    std::vector<fs::path> written;
    for (const auto& entry : fs::directory_iterator(folder))
        written.push_back(entry.path().filename());
    std::ranges::stable_partition(written, [&](const fs::path& name) { return name != file.filename(); });
    // a.mhd and a.nhdr would share one a.raw.
    for (const fs::path& name : written) {
        if (name != file.filename() && fs::exists(parent / name, code) && !fs::exists(file, code))
            return fail(ErrorCode::Unwritable, "Another image's voxels are in the way",
                (parent / name).string(), "Choose another name.");
    }
    for (const fs::path& name : written) {
        fs::rename(folder / name, parent / name, code);
        if (code)
            return fail(ErrorCode::Unwritable, "The file can't be put in its place (" + code.message() + ")",
                (parent / name).string());
    }
    if (written.empty() || written.back() != file.filename())
        return fail(ErrorCode::Unwritable, "The file could not be written", file.string());
    return {};
}

// channels above one become a fourth, slowest axis.
Result<void> write(const Geometry& geometry, const void* voxels, Component component, unsigned channels,
    bool compress, const fs::path& file, const Progress& progress)
{
    const Format format = formatOf(file);
    if (format == Format::None)
        return unknownFormat(file);
    if (progress.isCancelled())
        return cancelled();
    const Mat3& axes = geometry.direction;
    const bool isOrthogonal = std::abs(dot(axes.columns[0], axes.columns[1])) < 1e-4
        && std::abs(dot(axes.columns[0], axes.columns[2])) < 1e-4
        && std::abs(dot(axes.columns[1], axes.columns[2])) < 1e-4;
    if (format == Format::Nifti && !isOrthogonal)
        return fail(ErrorCode::Unsupported,
            "The image's axes are not orthogonal, which NIfTI can't hold for us", file.string(),
            "Write .nrrd or .mha instead.");
    return guarded(file, ErrorCode::Unwritable, "The file can't be written", [&]() -> Result<void> {
        const itk::ImageIOBase::Pointer io = imageIo(format);
        const unsigned dimensions = channels > 1 ? 4 : 3;
        io->SetNumberOfDimensions(dimensions);
        itk::ImageIORegion region(dimensions);
        for (unsigned axis = 0; axis < 3; ++axis) {
            io->SetDimensions(axis, static_cast<itk::SizeValueType>(geometry.size[axis]));
            io->SetOrigin(axis, geometry.originLps[axis]);
            io->SetSpacing(axis, geometry.spacingMm[axis]);
            const Vec3 column = geometry.direction.columns[axis];
            std::vector<double> direction { column.x, column.y, column.z };
            direction.resize(dimensions, 0.0);
            io->SetDirection(axis, direction);
            region.SetSize(axis, static_cast<itk::SizeValueType>(geometry.size[axis]));
        }
        if (dimensions == 4) {
            io->SetDimensions(3, channels);
            io->SetDirection(3, std::vector<double> { 0, 0, 0, 1 });
            region.SetSize(3, channels);
        }
        io->SetIORegion(region);
        io->SetPixelType(itk::IOPixelEnum::SCALAR);
        io->SetNumberOfComponents(1);
        io->SetComponentType(component);
        io->SetUseCompression(compress);
        return writeComplete(file, *io, voxels);
    });
}

} // namespace

bool isImageFile(const fs::path& file)
{
    return formatOf(file) != Format::None;
}

Result<Geometry> readGeometry(const fs::path& file)
{
    return guarded(file, ErrorCode::Damaged, "The image can't be read", [&]() -> Result<Geometry> {
        auto open = openFile(file);
        if (!open)
            return std::unexpected(open.error());
        return open->geometry;
    });
}

Result<Volume> readVolume(const fs::path& file, Progress progress)
{
    if (progress.isCancelled())
        return cancelled();
    auto volume = guarded(file, ErrorCode::Damaged, "The image can't be read", [&]() -> Result<Volume> {
        auto open = openFile(file);
        if (!open)
            return std::unexpected(open.error());
        VolumeMeaning meaning { .description = stemOf(file) };
        if (formatOf(file) == Format::Nifti)
            return readNifti(file, open->geometry, std::move(meaning), progress);
        const VoxelSource source = [&](void* memory) -> Result<void> {
            open->io->Read(memory);
            return {};
        };
        return readVoxels(
            open->io->GetComponentType(), source, open->geometry, {}, std::move(meaning), progress);
    });
    progress.report(1.0);
    return volume;
}

Result<void> writeVolume(const Volume& volume, const fs::path& file, Progress progress)
{
    auto written = volume.visit([&]<class T>(const itk::Image<T, 3>& image) {
        return write(volume.geometry(), image.GetBufferPointer(), itk::ImageIOBase::MapPixelType<T>::CType, 1,
            false, file, progress);
    });
    progress.report(1.0);
    return written;
}

Result<LabelMap> readLabelMap(const fs::path& file, Progress progress)
{
    const auto volume = readVolume(file, progress);
    if (!volume)
        return std::unexpected(volume.error());
    auto image = allocateImage<std::uint16_t>(volume->geometry());
    if (!image)
        return std::unexpected(image.error());
    const auto count = static_cast<std::size_t>(volume->geometry().voxelCount());
    const bool isWhole = volume->visit([&]<class T>(const itk::Image<T, 3>& source) {
        // A volume keeps whole numbers up to 65535 as integers, so float voxels are something else.
        if constexpr (std::is_same_v<T, float>)
            return false;
        const std::span values(source.GetBufferPointer(), count);
        std::ranges::transform(
            values, (*image)->GetBufferPointer(), [](T value) { return static_cast<std::uint16_t>(value); });
        return volume->range().minimum >= 0.0;
    });
    if (!isWhole)
        return fail(ErrorCode::Unsupported,
            "The file is no label map: its values are not whole numbers from 0 to 65535", file.string());
    auto labelMap = LabelMap::create(*image, {}, { .kind = ResultSource::Kind::File, .name = stemOf(file) });
    if (!labelMap)
        labelMap.error().subject = file.string();
    return labelMap;
}

Result<void> writeLabelMap(const LabelMap& labelMap, const fs::path& file, Progress progress)
{
    auto written = write(
        labelMap.geometry(), labelMap.image().GetBufferPointer(), Component::USHORT, 1, true, file, progress);
    progress.report(1.0);
    return written;
}

Result<void> writeChannels(const Geometry& geometry, std::span<const float> voxels, unsigned channels,
    const fs::path& file, Progress progress)
{
    if (channels == 0 || voxels.size() != static_cast<std::size_t>(geometry.voxelCount()) * channels)
        return fail(
            ErrorCode::Internal, "The channels do not have the image's number of voxels", file.string());
    auto written = write(geometry, voxels.data(), Component::FLOAT, channels, true, file, progress);
    progress.report(1.0);
    return written;
}

} // namespace fovea
