#include "tests/core/SentStudy.h"

#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesWriter.h"
#include "core/objects/ObjectSource.h"
#include "tests/support/Phantom.h"

namespace fovea::test {

SentStudy makeStudy(const std::filesystem::path& folder, const Geometry& geometry)
{
    SentStudy sent;
    const auto files = writeSeries(makePhantom(geometry),
        { .patientName = "ÄRGER^MAX", .patientId = "ID7", .studyDate = "20240229", .bodyPart = "HEAD" },
        folder / "series");
    sent.files = files.value();
    const auto collection = scanPaths({ folder / "series" }).value();
    sent.series = *collection.findSeries();
    sent.studyUid = collection.studies.front().uid;
    const auto source = readObjectSource(sent.series).value();
    sent.seg = writeSegmentation(makePhantomLabels(geometry), source, {}, folder / "seg.dcm").value();
    sent.files.push_back(folder / "seg.dcm");
    return sent;
}

} // namespace fovea::test
