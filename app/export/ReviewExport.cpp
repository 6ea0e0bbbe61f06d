#include "app/export/ReviewExport.h"

#include "app/export/ReviewFindings.h"
#include "app/models/FindingLayers.h"
#include "core/objects/CaptureWriter.h"
#include "core/objects/ReportWriter.h"

#include <nlohmann/json.hpp>

#include <system_error>

namespace fovea::app {

namespace {

namespace fs = std::filesystem;

class Writing {
public:
    Writing(
        const ReviewExport& review, fs::path folder, const std::function<void(const std::string&)>& written)
        : m_review(review)
        , m_folder(std::move(folder))
        , m_written(written)
    { }

    Result<void> write(Progress progress);

private:
    Result<void> segmentations(Progress progress);
    Result<void> maps();
    Result<void> report();
    Result<void> pictures();
    Result<void> documents();
    [[nodiscard]] std::vector<std::pair<QString, QString>> studyLines() const;

    const ReviewExport& m_review;
    fs::path m_folder;
    const std::function<void(const std::string&)>& m_written;
    ObjectSource m_source;
    std::vector<ReportFinding> m_findings;
    std::vector<KeyObject> m_keys;
};

Result<void> Writing::segmentations(Progress progress)
{
    int number = 300;
    for (const ReviewResult& result : m_review.results) {
        if (!result.labelMap)
            continue;
        const std::string name = "dicom/" + result.name + "-seg.dcm";
        const auto made = writeSegmentation(*result.labelMap, m_source,
            { .seriesNumber = number++, .description = result.labelMap->source().name }, m_folder / name,
            progress.stage("Writing the segmentation", 1.0 / static_cast<double>(m_review.results.size())));
        if (!made)
            return std::unexpected(made.error());
        m_written(name);
        std::ranges::move(reportFindingsOf(*result.labelMap, &*made), std::back_inserter(m_findings));
    }
    m_findings.insert(m_findings.end(), m_review.extraFindings.begin(), m_review.extraFindings.end());
    if (const auto review = storedReviewOf(m_review.opened.series, *m_review.opened.volume)) {
        Discretion discretion(m_review.identity);
        addReview(*review, *m_review.opened.volume, discretion, m_findings);
    }
    return {};
}

Result<void> Writing::maps()
{
    int number = 340;
    for (const ReviewMap& map : m_review.maps) {
        const Geometry& geometry = map.values->geometry();
        std::vector<float> values;
        values.reserve(static_cast<std::size_t>(geometry.voxelCount()));
        map.values->visit([&](const auto& image) {
            const auto* first = image.GetBufferPointer();
            values.assign(first, first + geometry.voxelCount());
        });
        const std::string name = "dicom/" + map.name + "-map.dcm";
        const auto made = writeParametricMap(geometry, values, map.meaning, m_source,
            { .seriesNumber = number++, .description = map.meaning.title }, m_folder / name);
        if (!made)
            return std::unexpected(made.error());
        m_written(name);
    }
    return {};
}

Result<void> Writing::report()
{
    const auto made = writeReport(
        m_findings, m_source, { .comment = m_review.comment }, m_folder / "dicom/findings-sr.dcm");
    if (!made)
        return std::unexpected(made.error());
    for (std::size_t n = 0; n < m_findings.size(); ++n)
        m_findings[n].tracking = made->tracking[n];
    m_written("dicom/findings-sr.dcm");
    return {};
}

Result<void> Writing::pictures()
{
    CaptureOptions options;
    for (const ReportPicture& picture : m_review.pictures) {
        const QImage rgb = picture.image.convertToFormat(QImage::Format_RGB888);
        std::vector<std::uint8_t> bytes;
        for (int y = 0; y < rgb.height(); ++y)
            bytes.insert(bytes.end(), rgb.constScanLine(y), rgb.constScanLine(y) + 3 * rgb.width());
        const std::string name = "dicom/picture-" + std::to_string(options.instanceNumber) + ".dcm";
        options.derivation = picture.caption;
        const auto made
            = writeCapture({ rgb.width(), rgb.height(), bytes }, m_source, options, m_folder / name);
        if (!made)
            return std::unexpected(made.error());
        options.seriesUid = made->seriesUid;
        ++options.instanceNumber;
        m_keys.push_back({ made->sopClassUid, made->sopInstanceUid, made->seriesUid });
        m_written(name);
    }
    const auto made = writeKeyObjects(m_keys, QStringLiteral("What AI models found. Not for clinical use"),
        m_source, { .seriesNumber = 330, .description = QStringLiteral("Key objects") },
        m_folder / "dicom/key-objects.dcm");
    if (!made)
        return std::unexpected(made.error());
    m_written("dicom/key-objects.dcm");
    return {};
}

std::vector<std::pair<QString, QString>> Writing::studyLines() const
{
    const Series& series = m_review.opened.series;
    std::vector<std::pair<QString, QString>> lines;
    const auto add = [&](const char* name, const QString& value) {
        if (!value.isEmpty())
            lines.emplace_back(QString::fromLatin1(name), value);
    };
    // Only what the source says leaves, which is de-identified unless the user asked for more.
    add("Patient", m_source.patientName);
    add("Patient ID", m_source.patientId);
    add("Study date", m_source.studyDate);
    add("Study", m_source.studyDescription);
    add("Study UID", m_source.studyUid);
    add("Series UID", m_source.seriesUid);
    add("Modality", m_source.modality.isEmpty() ? series.modality : m_source.modality);
    add("Body part", m_source.bodyPart);
    const Geometry& geometry = m_review.opened.volume->geometry();
    add("Voxels",
        QStringLiteral("%1 × %2 × %3 of %4 × %5 × %6 mm")
            .arg(geometry.size[0])
            .arg(geometry.size[1])
            .arg(geometry.size[2])
            .arg(geometry.spacingMm.x, 0, 'f', 2)
            .arg(geometry.spacingMm.y, 0, 'f', 2)
            .arg(geometry.spacingMm.z, 0, 'f', 2));
    add("Identity",
        m_source.isDeidentified ? QStringLiteral("removed; dates are moved, UIDs are replaced consistently")
                                : QStringLiteral("as in the study"));
    return lines;
}

Result<void> Writing::documents()
{
    ReportDocument document;
    document.study = studyLines();
    document.findings = m_findings;
    document.comment = m_review.comment;
    document.pictures = m_review.pictures;
    document.notices = m_review.opened.volume->meaning().notices;
    if (m_source.isDeidentified)
        document.made = QDateTime::currentDateTimeUtc();
    for (const ReviewResult& result : m_review.results) {
        document.models.push_back(
            { result.card, QString::fromStdString(result.run.modelSha256), provenanceLines(result.run) });
        for (const std::string& notice : result.run.notices)
            document.notices << QString::fromStdString(notice);
    }
    const auto write = [&](const std::string& name, const Result<void>& done) {
        if (done)
            m_written(name);
        return done;
    };
    if (auto done = write("report.html", writeText(reportHtml(document).toUtf8(), m_folder / "report.html"));
        !done)
        return done;
    const std::string json
        = reportJson(document).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    if (auto done
        = write("findings.json", writeText(QByteArray::fromStdString(json), m_folder / "findings.json"));
        !done)
        return done;
    if (auto done = write("findings.csv", writeText(reportCsv(document), m_folder / "findings.csv")); !done)
        return done;
    return write("report.pdf", writePdf(document, m_folder / "report.pdf"));
}

Result<void> Writing::write(Progress progress)
{
    std::error_code error;
    fs::create_directories(m_folder / "dicom", error);
    if (error)
        return fail(
            ErrorCode::Unwritable, "The folder could not be made: " + error.message(), m_folder.string());
    auto source
        = sourceFor(m_review.opened.series, m_review.identity, progress.stage("Reading headers", 0.1));
    if (!source)
        return std::unexpected(source.error());
    m_source = std::move(*source);
    if (auto done = segmentations(progress.stage("Writing the segmentations", 0.6)); !done)
        return done;
    for (const auto step : { &Writing::maps, &Writing::report, &Writing::pictures, &Writing::documents }) {
        if (auto done = (this->*step)(); !done)
            return done;
    }
    return {};
}

} // namespace

Result<void> writeReview(const ReviewExport& review, const fs::path& folder,
    const std::function<void(const std::string&)>& written, Progress progress)
{
    return Writing(review, folder, written).write(std::move(progress));
}

std::vector<ReportFinding> reportFindingsOf(const LabelMap& labelMap, const WrittenObject* segmentation)
{
    std::vector<ReportFinding> findings;
    for (std::size_t n = 0; n < labelMap.labels().size(); ++n) {
        if (labelMap.voxelCounts()[n] == 0)
            continue;
        ReportFinding finding;
        finding.name = labelMap.labels()[n].name;
        finding.maker = labelMap.source();
        finding.measurements.push_back({ codes::volume(), labelMap.volumeMl(n), codes::millilitre() });
        if (segmentation) {
            finding.segmentation = *segmentation;
            finding.segmentNumber = static_cast<int>(n + 1);
            finding.tracking = segmentation->tracking[n];
        }
        findings.push_back(std::move(finding));
    }
    return findings;
}

std::vector<ReportFinding> reportFindingsOf(const inference::DetectResult& result, double threshold)
{
    std::vector<ReportFinding> findings;
    for (const Finding& found : findingsOf(result, threshold)) {
        ReportFinding finding;
        finding.name = found.title;
        finding.maker = found.source;
        finding.score = found.score;
        finding.boxLps = std::array { found.box->low, found.box->high };
        finding.tracking.id = found.title;
        finding.measurements = { { codes::volume(), *found.volumeMl, codes::millilitre() },
            { codes::length(), *found.sizeMm, codes::millimetre() } };
        findings.push_back(std::move(finding));
    }
    return findings;
}

std::vector<std::pair<QString, QString>> provenanceLines(const inference::RunRecord& run)
{
    const auto text = [](const std::string& value) { return QString::fromStdString(value); };
    std::vector<std::pair<QString, QString>> lines {
        { QStringLiteral("Device"), QStringLiteral("%1 (%2)").arg(text(run.device), text(run.deviceName)) },
        { QStringLiteral("Precision"), text(run.precision) },
        { QStringLiteral("LibTorch"), text(run.torchVersion) },
        { QStringLiteral("Windows"), QString::number(run.windows) },
        { QStringLiteral("Time"), QStringLiteral("%1 s").arg(run.totalSeconds, 0, 'f', 1) },
    };
    if (run.peakMemoryBytes > 0)
        lines.emplace_back(
            QStringLiteral("Memory"), QStringLiteral("%1 MB").arg(run.peakMemoryBytes / 1'000'000));
    return lines;
}

} // namespace fovea::app
