// Reading one series: ours beside ITK's own path, and beside the time that it takes to read the same bytes
// and no more.
#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"
#include "tests/benchmarks/Cases.h"

#include <itkGDCMImageIO.h>
#include <itkGDCMSeriesFileNames.h>
#include <itkImageSeriesReader.h>

#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace fovea::bench {

namespace {

using ItkImage = itk::Image<std::int16_t, 3>;

ItkImage::Pointer readByItk(const std::filesystem::path& folder)
{
    auto names = itk::GDCMSeriesFileNames::New();
    names->SetDirectory(folder.string());
    auto reader = itk::ImageSeriesReader<ItkImage>::New();
    reader->SetImageIO(itk::GDCMImageIO::New());
    reader->SetFileNames(names->GetInputFileNames());
    reader->Update();
    return reader->GetOutput();
}

Result<Volume> readByUs(const std::filesystem::path& folder)
{
    const auto collection = scanPaths({ folder });
    if (!collection)
        return std::unexpected(collection.error());
    const Series* series = collection->findSeries();
    if (series == nullptr)
        return fail(ErrorCode::NotFound, "No series was found", folder.string());
    return readSeries(*series);
}

// Every byte of every file into a buffer that is there already: what no reader can beat.
void readBytes(const std::vector<std::filesystem::path>& files, std::vector<char>& buffer)
{
    for (const auto& file : files) {
        const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        while (handle >= 0 && ::read(handle, buffer.data(), buffer.size()) > 0) { }
        ::close(handle);
    }
}

// How long it takes until the first slice can be shown: from the folder, and from the sorted series.
struct FirstPicture {
    double fromFolder = 0.0;
    double fromSeries = 0.0;
};

FirstPicture readFirstPicture(const std::filesystem::path& folder)
{
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const auto collection = scanPaths({ folder });
    const auto scanned = Clock::now();
    FirstPicture first;
    std::ignore = readSeries(*collection->findSeries(), {}, [&](const Volume&) {
        const auto now = Clock::now();
        first = { std::chrono::duration<double>(now - begin).count(),
            std::chrono::duration<double>(now - scanned).count() };
    });
    return first;
}

Result<Json> run(const Settings& settings)
{
    const std::filesystem::path folder = settings.data / "data/t1-head-dicom";
    if (settings.data.empty() || !std::filesystem::is_directory(folder))
        return fail(
            ErrorCode::NotFound, "The test data is not there", folder.string(), "Set FOVEA_TEST_DATA.");
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files.push_back(entry.path());

    resetPeakResident();
    const std::int64_t before = peakResidentBytes();
    const auto ours = readByUs(folder);
    const std::int64_t ourPeak = peakResidentBytes() - before;
    if (!ours)
        return std::unexpected(ours.error());
    const ItkImage::Pointer peer = readByItk(folder);
    std::int64_t different = 0;
    for (std::int64_t voxel = 0; voxel < ours->geometry().voxelCount(); ++voxel) {
        ours->visit([&](const auto& image) {
            different += image.GetBufferPointer()[voxel] != peer->GetBufferPointer()[voxel] ? 1 : 0;
        });
    }

    Json result { { "series", "t1-head-dicom" }, { "files", files.size() },
        { "voxels_that_differ", different }, { "voxel_bytes", ours->geometry().voxelCount() * 2 },
        { "peak_bytes_ours", ourPeak } };
    result.update(
        compare(settings.repeats, [&] { std::ignore = readByUs(folder); }, [&] { readByItk(folder); }));
    std::vector<char> buffer(1 << 20);
    std::vector<double> floorSeconds;
    std::vector<double> firstSeconds;
    std::vector<double> firstOfSeriesSeconds;
    for (int repeat = 0; repeat < settings.repeats; ++repeat) {
        floorSeconds.push_back(secondsOf([&] { readBytes(files, buffer); }));
        const FirstPicture first = readFirstPicture(folder);
        firstSeconds.push_back(first.fromFolder);
        firstOfSeriesSeconds.push_back(first.fromSeries);
    }
    result["read_all_bytes"] = summarise(floorSeconds);
    result["first_picture"] = summarise(firstSeconds);
    result["first_picture_of_sorted_series"] = summarise(firstOfSeriesSeconds);
    result["fraction_of_limit"]
        = result["read_all_bytes"]["median"].get<double>() / result["ours"]["median"].get<double>();
    return result;
}

} // namespace

Case loadCase()
{
    return { "load", "Read the 384-slice MR: beside ITK's GDCMSeriesFileNames and ImageSeriesReader", run };
}

} // namespace fovea::bench
