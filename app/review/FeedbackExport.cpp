#include "app/review/FeedbackExport.h"

#include "app/compare/ComparisonFiles.h"
#include "app/export/Discretion.h"
#include "app/study/OpenSeries.h"
#include "core/dicom/FolderScan.h"
#include "core/image/ImageFile.h"
#include "core/review/MaskCodec.h"
#include "core/review/ReviewJournal.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace fovea::app {

namespace {

namespace fs = std::filesystem;

QString numbered(const char* word, std::size_t number)
{
    return QStringLiteral("%1-%2").arg(QLatin1String(word)).arg(number, 4, 10, QLatin1Char('0'));
}

const QByteArray* attachmentOf(const StoredReview& stored, std::int64_t sequence)
{
    const auto found
        = std::ranges::find(stored.attachments, sequence, &std::pair<std::int64_t, QByteArray>::first);
    return found == stored.attachments.end() ? nullptr : &found->second;
}

// The mask with its first so many edits.
Result<LabelMap> maskWithEdits(const StoredReview& stored, const ReviewMask& mask, std::size_t edits)
{
    const auto geometry = validated(mask.geometry);
    const QByteArray* voxels = attachmentOf(stored, mask.event);
    if (!geometry || voxels == nullptr)
        return fail(ErrorCode::Damaged, "A mask of the review can't be read", stored.file.string());
    auto image = LabelMap::Image::New();
    applyGeometry(*geometry, *image);
    image->Allocate();
    const std::span target(image->GetBufferPointer(), static_cast<std::size_t>(geometry->voxelCount()));
    if (const auto decoded = decodeMask(*voxels, target); !decoded)
        return std::unexpected(decoded.error());
    for (std::size_t n = 0; n < edits; ++n) {
        const QByteArray* bytes = attachmentOf(stored, mask.edits[n]);
        const auto change
            = decodeMaskChange(bytes != nullptr ? *bytes : QByteArray(), geometry->voxelCount());
        if (!change)
            return std::unexpected(change.error());
        applyChange(*change, target);
    }
    return LabelMap::create(image, mask.labels, mask.source);
}

// The part of a volume around a box, on its own grid; nothing when the box lies elsewhere.
std::optional<Volume> cropped(const Volume& volume, const Finding& finding, double marginMm)
{
    const BoxLps box = finding.box.value_or(BoxLps { finding.anchorLps, finding.anchorLps });
    const Geometry& geometry = volume.geometry();
    Vec3 low { 1e300, 1e300, 1e300 };
    Vec3 high { -1e300, -1e300, -1e300 };
    for (int corner = 0; corner < 8; ++corner) {
        Vec3 point;
        for (std::size_t axis = 0; axis < 3; ++axis)
            point[axis] = (corner >> axis & 1) != 0 ? box.high[axis] + marginMm : box.low[axis] - marginMm;
        const Vec3 index = geometry.lpsToIndex(point);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            low[axis] = std::min(low[axis], index[axis]);
            high[axis] = std::max(high[axis], index[axis]);
        }
    }
    std::array<std::int64_t, 3> first {};
    Geometry grid = geometry;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double last = static_cast<double>(geometry.size[axis] - 1);
        first[axis] = static_cast<std::int64_t>(std::clamp(std::floor(low[axis]), 0.0, last));
        grid.size[axis]
            = static_cast<std::int64_t>(std::clamp(std::ceil(high[axis]), 0.0, last)) - first[axis] + 1;
        if (high[axis] < 0.0 || low[axis] > last || grid.size[axis] < 1)
            return std::nullopt;
    }
    grid.originLps = geometry.indexToLps(
        { static_cast<double>(first[0]), static_cast<double>(first[1]), static_cast<double>(first[2]) });
    return volume.visit([&]<class T>(const itk::Image<T, 3>& image) -> std::optional<Volume> {
        auto part = Volume::Image<T>::New();
        applyGeometry(grid, *part);
        part->Allocate();
        T* out = part->GetBufferPointer();
        for (std::int64_t k = 0; k < grid.size[2]; ++k) {
            for (std::int64_t j = 0; j < grid.size[1]; ++j, out += grid.size[0]) {
                const std::int64_t row
                    = first[0] + geometry.size[0] * (first[1] + j + geometry.size[1] * (first[2] + k));
                std::copy_n(image.GetBufferPointer() + row, grid.size[0], out);
            }
        }
        auto made = Volume::create<T>(
            part, { .modality = volume.meaning().modality, .unit = volume.meaning().unit });
        return made ? std::optional(std::move(*made)) : std::nullopt;
    });
}

class FeedbackWriter {
public:
    explicit FeedbackWriter(const FeedbackOptions& options)
        : m_options(options)
        , m_discretion(ResultIdentity { .withComments = options.withComments })
    {
        m_csv = QStringLiteral(
            "study,finding,kind,title,label,model,model_version,model_sha256,state,reasons,"
            "category,severity,reviewer,score,uncertainty,volume_ml,size_mm,comments%1,crop\n")
                    .arg(options.withComments ? QStringLiteral(",comment_texts") : QString());
    }

    Result<void> add(const StoredReview& stored, const Volume* volume)
    {
        const QString study = numbered("study", static_cast<std::size_t>(++m_report.reviews));
        std::size_t number = 0;
        for (const ReviewMask& mask : stored.review.masks()) {
            if (const auto written = addMask(stored, mask, study, ++number); !written)
                return written;
        }
        number = 0;
        for (const ReviewItem& item : stored.review.items()) {
            const QString name = QStringLiteral("%1-%2").arg(study, numbered("finding", ++number));
            QString crop;
            const auto part
                = volume != nullptr ? cropped(*volume, item.finding, m_options.marginMm) : std::nullopt;
            if (part) {
                crop = QStringLiteral("crops/%1.nii.gz").arg(name);
                if (const auto written = writeVolume(*part, m_options.output / crop.toStdString()); !written)
                    return written;
                ++m_report.crops;
            }
            addRow(study, name, item, crop);
        }
        return {};
    }

    Result<FeedbackReport> finish()
    {
        if (const auto written = writeText(m_csv, m_options.output / "findings.csv"); !written)
            return std::unexpected(written.error());
        return m_report;
    }

    void notice(const QString& sentence) { m_report.notices.push_back(sentence); }

private:
    Result<void> addMask(
        const StoredReview& stored, const ReviewMask& mask, const QString& study, std::size_t number)
    {
        for (const std::size_t edits : { std::size_t { 0 }, mask.edits.size() }) {
            const auto map = maskWithEdits(stored, mask, edits);
            if (!map)
                return std::unexpected(map.error());
            const QString name = QStringLiteral("masks/%1-%2-%3.nii.gz")
                                     .arg(study, numbered("mask", number),
                                         edits == 0 ? QStringLiteral("model") : QStringLiteral("corrected"));
            if (const auto written = writeLabelMap(*map, m_options.output / name.toStdString()); !written)
                return written;
            ++m_report.masks;
            if (mask.edits.empty())
                break;
        }
        return {};
    }

    void addRow(const QString& study, const QString& name, const ReviewItem& item, const QString& crop)
    {
        const auto number = [](const std::optional<double>& value) {
            return value ? QString::number(*value, 'g', 9) : QString();
        };
        const Finding& finding = item.finding;
        const bool isModel = finding.source.kind == ResultSource::Kind::Model;
        QStringList fields { study, name, nameOf(finding.kind),
            csvField(isModel ? finding.title : QStringLiteral("mark")), QString::number(finding.label),
            isModel ? csvField(finding.source.name) : QStringLiteral("person"),
            csvField(finding.source.version), finding.source.sha256, nameOf(item.verdict.state),
            csvField(m_discretion.reasons(item.verdict.reasons).join(QStringLiteral("; "))),
            csvField(item.category), nameOf(item.severity), m_discretion.reviewer(item.verdict.reviewer),
            number(finding.score), number(finding.uncertainty), number(finding.volumeMl),
            number(finding.sizeMm), QString::number(item.comments.size()) };
        if (m_options.withComments) {
            QStringList texts;
            for (const Comment& comment : item.comments)
                texts << comment.text;
            fields << csvField(texts.join(QStringLiteral(" | ")));
        }
        fields << crop;
        m_csv += fields.join(u',') + u'\n';
        ++m_report.findings;
    }

    const FeedbackOptions& m_options;
    FeedbackReport m_report;
    QString m_csv;
    Discretion m_discretion;
};

} // namespace

Result<FeedbackReport> exportFeedback(const FeedbackOptions& options, Progress progress)
{
    std::error_code error;
    for (const char* part : { "masks", "crops" })
        fs::create_directories(options.output / part, error);
    if (error)
        return fail(ErrorCode::Unwritable, "The folder could not be made: " + error.message(),
            options.output.string());
    StudyCollection studies;
    if (!options.images.empty()) {
        auto scanned = scanPaths(options.images, progress.stage("Looking for studies", 0.2));
        if (!scanned)
            return std::unexpected(scanned.error());
        studies = std::move(*scanned);
    }
    FeedbackWriter writer(options);
    std::vector<fs::path> left = options.reviews;
    const auto add = [&](const fs::path& file, const Volume* volume) -> Result<void> {
        const auto stored = readStoredReview(file);
        if (stored)
            return writer.add(*stored, volume);
        writer.notice(QString::fromStdString(describe(stored.error())));
        return {};
    };
    // Which journal a series belongs to is known when it has been read; one is in memory at a time.
    for (const Study& study : studies.studies) {
        for (const Series& series : study.series) {
            if (progress.isCancelled())
                return cancelled();
            const auto volume = readVolumeOf(series);
            if (!volume)
                continue;
            const std::string key = bindingOf(series, **volume).key().toStdString();
            const auto file = std::ranges::find_if(
                left, [&](const fs::path& name) { return name.stem().string() == key; });
            if (file == left.end())
                continue;
            if (const auto added = add(*file, volume->get()); !added)
                return std::unexpected(added.error());
            left.erase(file);
        }
    }
    for (const fs::path& file : left) {
        if (const auto added = add(file, nullptr); !added)
            return std::unexpected(added.error());
    }
    return writer.finish();
}

} // namespace fovea::app
