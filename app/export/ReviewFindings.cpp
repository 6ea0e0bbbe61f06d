#include "app/export/ReviewFindings.h"

#include "core/dicom/SeriesWriter.h"
#include "core/review/ReviewJournal.h"

#include <QUuid>

#include <algorithm>

namespace fovea::app {

namespace {

QString verdictWord(VerdictState state)
{
    QString word = nameOf(state);
    if (!word.isEmpty())
        word[0] = word[0].toUpper();
    return word;
}

void describe(const ReviewItem& item, Discretion& discretion, ReportFinding& finding)
{
    finding.verdict = verdictWord(item.verdict.state);
    finding.reason = discretion.reasons(item.verdict.reasons).join(QLatin1String("; "));
    finding.reviewer = discretion.reviewer(item.verdict.reviewer);
    QStringList texts;
    if (const QString category = discretion.category(item.category); !category.isEmpty())
        texts << category;
    if (item.severity != Severity::Unset)
        texts << nameOf(item.severity);
    for (std::size_t n = 0; discretion.keepsWords() && n < item.comments.size(); ++n)
        texts << item.comments[n].text;
    finding.comment = texts.join(u'\n');
}

// People's findings have names of their own words.
QString titleOf(const Finding& finding, const Discretion& discretion)
{
    if (finding.source.kind != ResultSource::Kind::Person || discretion.keepsWords())
        return finding.title;
    return finding.kind == FindingKind::Mark ? QStringLiteral("Mark") : QStringLiteral("Measurement");
}

ReportFinding findingOf(const ReviewItem& item, Discretion& discretion)
{
    const Finding& from = item.finding;
    ReportFinding finding;
    finding.name = titleOf(from, discretion);
    finding.maker = from.source;
    if (from.source.kind == ResultSource::Kind::Person)
        finding.maker.name = discretion.reviewer(from.source.name);
    finding.score = from.score;
    finding.tracking.id = finding.name;
    if (const QUuid uuid(from.id); !uuid.isNull())
        finding.tracking.uid = uidFromBytes(uuid.toRfc4122());
    if (from.box)
        finding.boxLps = std::array { from.box->low, from.box->high };
    else if (from.kind != FindingKind::Classification)
        finding.lineLps = { from.anchorLps };
    if (from.volumeMl)
        finding.measurements.push_back({ codes::volume(), *from.volumeMl, codes::millilitre() });
    if (from.sizeMm)
        finding.measurements.push_back({ codes::length(), *from.sizeMm, codes::millimetre() });
    describe(item, discretion, finding);
    return finding;
}

} // namespace

std::optional<Review> storedReviewOf(const Series& series, const Volume& volume)
{
    const auto journals = journalsIn(defaultReviewFolder());
    if (journals.empty())
        return std::nullopt;
    const QString key = bindingOf(series, volume).key();
    for (const std::filesystem::path& file : journals) {
        auto stored = readStoredReview(file);
        if (stored && stored->review.binding().key() == key)
            return std::move(stored->review);
    }
    return std::nullopt;
}

void addReview(const Review& review, Discretion& discretion, std::vector<ReportFinding>& findings)
{
    for (const ReviewItem& item : review.items()) {
        const auto same = std::ranges::find_if(findings, [&](const ReportFinding& finding) {
            return item.finding.kind == FindingKind::Label && finding.segmentation
                && finding.maker.sha256 == item.finding.source.sha256 && finding.name == item.finding.title;
        });
        if (same != findings.end())
            describe(item, discretion, *same);
        else
            findings.push_back(findingOf(item, discretion));
    }
}

} // namespace fovea::app
