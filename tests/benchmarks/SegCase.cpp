// A segmentation of 100 segments over 400 slices, each in every slice: writing (with reading back and
// comparing) and reading, beside pydicom, which reads the same file. Memory is what the process holds at
// most, the label map included, over the label map's own size.
#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesWriter.h"
#include "core/objects/SegReader.h"
#include "core/objects/SegWriter.h"
#include "tests/benchmarks/Cases.h"
#include "tests/support/OtherTools.h"
#include "tests/support/Phantom.h"

#include <QTemporaryDir>

namespace fovea::bench {

namespace {

constexpr int segments = 100;
constexpr int slices = 400;

// Ten by ten columns through all slices, whose borders move from slice to slice.
Result<LabelMap> makeColumns(const Geometry& geometry)
{
    const auto image = test::makeImage<std::uint16_t>(geometry, [&](auto i, auto j, auto k) {
        const auto column = ((i + k / 8) % geometry.size[0]) * 10 / geometry.size[0];
        return static_cast<std::uint16_t>(1 + column + 10 * (j * 10 / geometry.size[1]));
    });
    std::vector<Label> labels;
    for (int n = 1; n <= segments; ++n)
        labels.push_back({ static_cast<std::uint16_t>(n), QStringLiteral("Segment %1").arg(n),
            { static_cast<std::uint8_t>(2 * n), static_cast<std::uint8_t>(255 - 2 * n), 128 } });
    return LabelMap::create(image, labels, { ResultSource::Kind::Model, "Columns", "1", QString(64, u'a') });
}

// The pictures that the segmentation is of: small, since only their headers count.
Result<ObjectSource> makeSource(const Geometry& geometry, const std::filesystem::path& folder)
{
    Geometry small = geometry;
    small.size = { 32, 32, geometry.size[2] };
    const auto written = writeSeries(test::makePhantom(small), {}, folder);
    const auto collection = written ? scanPaths({ folder }) : std::unexpected(written.error());
    return collection ? readObjectSource(*collection->findSeries()) : std::unexpected(collection.error());
}

bool isSame(const LabelMap& a, const LabelMap& b)
{
    const auto count
        = static_cast<std::size_t>(a.geometry().size[0] * a.geometry().size[1] * a.geometry().size[2]);
    return a.geometry().isSameGrid(b.geometry(), 1e-4)
        && std::equal(
            a.image().GetBufferPointer(), a.image().GetBufferPointer() + count, b.image().GetBufferPointer());
}

const char* const pydicomRead = R"(
import sys, time, numpy as np, pydicom
t = time.time()
ds = pydicom.dcmread(sys.argv[1])
bits = np.frombuffer(ds.PixelData, np.uint8)
frames, rows, columns = int(ds.NumberOfFrames), ds.Rows, ds.Columns
size = rows * columns // 8
z = sorted({tuple(float(v) for v in g.PlanePositionSequence[0].ImagePositionPatient) for g in ds.PerFrameFunctionalGroupsSequence}, key=lambda p: p[2])
index = {p: n for n, p in enumerate(z)}
out = np.zeros((len(z), rows, columns), np.uint16)
for f, g in enumerate(ds.PerFrameFunctionalGroupsSequence):
    frame = np.unpackbits(bits[f * size:(f + 1) * size], bitorder='little').reshape(rows, columns)
    p = tuple(float(v) for v in g.PlanePositionSequence[0].ImagePositionPatient)
    out[index[p]][frame == 1] = g.SegmentIdentificationSequence[0].ReferencedSegmentNumber
print(time.time() - t)
)";

Result<Json> run(const Settings&)
{
    const QTemporaryDir temporary;
    const std::filesystem::path folder = temporary.path().toStdString();
    Geometry geometry = test::axialGeometry();
    geometry.size = { 512, 512, slices };
    const auto source = makeSource(geometry, folder / "series");
    if (!source)
        return std::unexpected(source.error());
    const double mapBytes = 2.0 * 512 * 512 * slices;
    const std::filesystem::path file = folder / "seg.dcm";
    resetPeakResident();
    const auto before = static_cast<double>(peakResidentBytes());
    Json result { { "segments", segments }, { "slices", slices }, { "label_map_mb", mapBytes / 1e6 } };
    std::optional<Error> error;
    auto map = makeColumns(geometry);
    if (!map)
        return std::unexpected(map.error());
    resetPeakResident();
    result["write_s"] = secondsOf([&] {
        if (const auto written = writeSegmentation(*map, *source, {}, file); !written)
            error = written.error();
    });
    if (error)
        return std::unexpected(*error);
    result["write_memory"] = (static_cast<double>(peakResidentBytes()) - before) / mapBytes;
    result["file_mb"] = static_cast<double>(std::filesystem::file_size(file)) / 1e6;
    resetPeakResident();
    const auto beforeRead = static_cast<double>(peakResidentBytes());
    std::optional<SegContents> contents;
    result["read_s"] = secondsOf([&] {
        if (auto read = readSegmentation(file, &geometry))
            contents = std::move(*read);
        else
            error = read.error();
    });
    if (error)
        return std::unexpected(*error);
    result["read_memory"] = (static_cast<double>(peakResidentBytes()) - beforeRead) / mapBytes;
    if (contents->layers.size() != 1 || !isSame(*map, contents->layers.front()))
        return fail(ErrorCode::Internal, "The segmentation came back changed");
    if (const auto output = test::runPython(pydicomRead, { QString::fromStdString(file.string()) }))
        result["pydicom_read_s"] = output->trimmed().toDouble();
    return result;
}

} // namespace

Case segCase()
{
    return { "seg", "Write and read a segmentation of 100 segments over 400 slices: beside pydicom", run };
}

} // namespace fovea::bench
