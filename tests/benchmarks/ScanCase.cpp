// Finding the series in a folder: ours beside gdcm::Scanner, which reads the same tags and sorts nothing.
#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesWriter.h"
#include "tests/benchmarks/Cases.h"
#include "tests/support/Phantom.h"

#include <QTemporaryDir>

#include <gdcmDirectory.h>
#include <gdcmScanner.h>

namespace fovea::bench {

namespace {

constexpr int filesPerSeries = 100;

Result<void> writeStudies(const std::filesystem::path& folder, int files)
{
    Geometry geometry = test::obliqueGeometry();
    geometry.size = { 64, 48, filesPerSeries };
    const Volume volume = test::makePhantom(geometry);
    for (int series = 0; series < files / filesPerSeries; ++series) {
        const auto written
            = writeSeries(volume, { .seriesNumber = series + 1 }, folder / std::to_string(series));
        if (!written)
            return std::unexpected(written.error());
    }
    return {};
}

void scanByGdcm(const std::filesystem::path& folder)
{
    gdcm::Directory directory;
    directory.Load(folder.string(), true);
    gdcm::Scanner scanner;
    for (const gdcm::Tag& tag : { gdcm::Tag(0x0020, 0x000d), gdcm::Tag(0x0020, 0x000e),
             gdcm::Tag(0x0020, 0x0032), gdcm::Tag(0x0020, 0x0037), gdcm::Tag(0x0028, 0x0030),
             gdcm::Tag(0x0028, 0x0010), gdcm::Tag(0x0028, 0x0011) })
        scanner.AddTag(tag);
    scanner.Scan(directory.GetFilenames());
}

Result<Json> measure(const Settings& settings, int files)
{
    const QTemporaryDir temporary;
    const std::filesystem::path folder = temporary.path().toStdString();
    if (const auto written = writeStudies(folder, files); !written)
        return std::unexpected(written.error());
    Json result { { "files", files } };
    result.update(
        compare(settings.repeats, [&] { std::ignore = scanPaths({ folder }); }, [&] { scanByGdcm(folder); }));
    result["us_per_file"] = result["ours"]["median"].get<double>() * 1e6 / files;
    return result;
}

Result<Json> run(const Settings& settings)
{
    Json sizes = Json::array();
    for (const int files : { 5'000, 20'000 }) {
        auto measured = measure(settings, files);
        if (!measured)
            return measured;
        sizes.push_back(std::move(*measured));
    }
    return Json { { "sizes", std::move(sizes) } };
}

} // namespace

Case scanCase()
{
    return { "scan", "Find the series among 5,000 and 20,000 files: beside gdcm::Scanner", run };
}

} // namespace fovea::bench
