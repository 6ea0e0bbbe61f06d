// The report on paper: pages of A4.
#include "app/export/Report.h"
#include "app/export/ReportPage.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSaveFile>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

#include <cmath>
#include <memory>
#include <set>

namespace fovea::app {

namespace {

std::unique_ptr<QTextDocument> layOut(const ReportDocument& report, QSizeF page, const std::set<int>& breaks)
{
    auto document = std::make_unique<QTextDocument>();
    int number = 0;
    for (const ReportPicture& picture : report.pictures)
        document->addResource(
            QTextDocument::ImageResource, QUrl(QStringLiteral("picture:%1").arg(number++)), picture.image);
    document->setDefaultFont(QFont(QStringLiteral("DejaVu Sans"), 9));
    static const QRegularExpression heading(QStringLiteral("<h([123])>"));
    QString html = reportPage(report, true);
    qsizetype from = 0;
    for (int n = 0;; ++n) {
        const auto match = heading.match(html, from);
        if (!match.hasMatch())
            break;
        from = match.capturedEnd();
        if (breaks.contains(n))
            html.insert(from - 1, QLatin1String(" style=\"page-break-before: always\""));
    }
    document->setHtml(html);
    document->setDocumentMargin(0);
    document->setPageSize(page);
    return document;
}

// The first heading that stands alone at the foot of a page; -1 when none does.
int lonelyHeading(const QTextDocument& document)
{
    const double height = document.pageSize().height();
    const auto pageOf = [&](const QTextBlock& block) {
        // A picture is a line that may have gone to the next page though its block begins on this one.
        const double line = block.layout()->lineCount() > 0 ? block.layout()->lineAt(0).y() : 0.0;
        return std::floor((document.documentLayout()->blockBoundingRect(block).top() + line) / height);
    };
    int number = -1;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() == 0)
            continue;
        ++number;
        QTextBlock next = block.next();
        while (next.isValid() && next.blockFormat().headingLevel() > 0)
            next = next.next(); // they stand together
        if (next.isValid() && pageOf(next) > pageOf(block))
            return number;
    }
    return -1;
}

// Laid out anew for each break: a document that is changed in place loses what comes after.
std::unique_ptr<QTextDocument> layOut(const ReportDocument& report, QSizeF page)
{
    std::set<int> breaks;
    auto document = layOut(report, page, breaks);
    for (int alone = lonelyHeading(*document); alone >= 0 && breaks.insert(alone).second;
        alone = lonelyHeading(*document))
        document = layOut(report, page, breaks);
    return document;
}

void paintPages(QTextDocument& document, QPdfWriter& writer)
{
    QPainter painter(&writer);
    constexpr int footer = 28; // points
    const QSizeF page(document.pageSize());
    const double scale = writer.width() / page.width();
    const int pages = document.pageCount();
    for (int n = 0; n < pages; ++n) {
        if (n > 0)
            writer.newPage();
        painter.save();
        painter.scale(scale, scale);
        painter.save();
        painter.translate(0, -n * page.height());
        // Less a hair: what begins on the next page touches this one.
        const QRectF clip(0, n * page.height(), page.width(), page.height() - 0.5);
        painter.setClipRect(clip);
        QAbstractTextDocumentLayout::PaintContext context;
        context.clip = clip;
        context.palette.setColor(QPalette::Text, Qt::black);
        document.documentLayout()->draw(&painter, context);
        painter.restore();
        QFont font(QStringLiteral("DejaVu Sans"));
        font.setPixelSize(8);
        painter.setFont(font);
        painter.setPen(Qt::darkGray);
        const QRectF foot(0, page.height(), page.width(), footer);
        painter.drawText(foot, Qt::AlignLeft | Qt::AlignVCenter,
            reportWarning() + QStringLiteral(" \u2013 Fovea " FOVEA_VERSION));
        painter.drawText(
            foot, Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("Page %1 of %2").arg(n + 1).arg(pages));
        painter.restore();
    }
}

} // namespace

Result<void> writePdf(const ReportDocument& report, const std::filesystem::path& file)
{
    QSaveFile output(QString::fromStdString(file.string()));
    if (!output.open(QIODevice::WriteOnly))
        return fail(ErrorCode::Unwritable,
            "The file could not be written: " + output.errorString().toStdString(), file.string());
    {
        QPdfWriter writer(&output);
        writer.setTitle(report.title);
        writer.setCreator(QStringLiteral("Fovea " FOVEA_VERSION));
        writer.setPageLayout(QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Portrait,
            QMarginsF(15, 15, 15, 12), QPageLayout::Millimeter));
        writer.setResolution(300);
        // In the units of the screen's 96 dots per inch, less the foot of the page; whole ones, so that a
        // page begins where a line of dots does.
        const QSizeF page = writer.pageLayout().paintRect(QPageLayout::Point).size() * 96.0 / 72.0;
        paintPages(*layOut(report, { std::floor(page.width()), std::floor(page.height() - 28.0) }), writer);
    }
    if (!output.commit())
        return fail(ErrorCode::Unwritable,
            "The file could not be written: " + output.errorString().toStdString(), file.string());
    return {};
}

} // namespace fovea::app
