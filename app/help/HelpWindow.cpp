#include "app/help/HelpWindow.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QImage>
#include <QLineEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace fovea::app {

std::optional<std::filesystem::path> HelpWindow::findGuide()
{
    const QString program = QCoreApplication::applicationDirPath();
    for (const char* place : { "/../share/fovea/help/guide.md", "/../resources/help/guide.md" }) {
        const QFileInfo file(program + QString::fromLatin1(place));
        if (file.isReadable())
            return file.canonicalFilePath().toStdString();
    }
    return std::nullopt;
}

namespace {

constexpr int widestPicture = 640; // fits beside the chapters

// Shows pictures no wider than the text.
class GuideText : public QTextBrowser {
public:
    QVariant loadResource(int type, const QUrl& name) override
    {
        const QVariant loaded = QTextBrowser::loadResource(type, name);
        if (type != QTextDocument::ImageResource)
            return loaded;
        QImage picture = loaded.value<QImage>();
        if (picture.isNull() && loaded.canConvert<QByteArray>())
            picture = QImage::fromData(loaded.toByteArray());
        if (picture.isNull() || picture.width() <= widestPicture)
            return loaded;
        const qreal ratio = devicePixelRatioF();
        picture = picture.scaledToWidth(
            std::min(picture.width(), qRound(widestPicture * ratio)), Qt::SmoothTransformation);
        picture.setDevicePixelRatio(ratio);
        return picture;
    }
};

} // namespace

HelpWindow::HelpWindow(const std::filesystem::path& guide, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Fovea: user guide"));
    m_chapters = new QTreeWidget;
    m_chapters->setHeaderHidden(true);
    m_chapters->setMaximumWidth(240);
    m_chapters->setAccessibleName(tr("Chapters"));
    m_text = new GuideText;
    m_text->setOpenExternalLinks(false);
    m_text->setOpenLinks(false);
    m_text->document()->setDocumentMargin(16);
    const QFileInfo file(QString::fromStdString(guide.string()));
    m_text->document()->setBaseUrl(QUrl::fromLocalFile(file.absolutePath() + u'/'));
    m_text->setSearchPaths({ file.absolutePath() });
    QFile input(file.filePath());
    if (input.open(QIODevice::ReadOnly))
        m_text->setMarkdown(QString::fromUtf8(input.readAll()));
    m_find = new QLineEdit;
    m_find->setPlaceholderText(tr("Find in the guide"));
    m_find->setClearButtonEnabled(true);
    auto* left = new QVBoxLayout;
    left->addWidget(m_find);
    left->addWidget(m_chapters, 1);
    auto* layout = new QHBoxLayout(this);
    layout->addLayout(left);
    layout->addWidget(m_text, 1);
    resize(980, 720);
    listChapters();
    connect(m_find, &QLineEdit::returnPressed, this, &HelpWindow::findNext);
    connect(m_chapters, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (!item)
            return;
        QTextCursor cursor(m_text->document());
        cursor.setPosition(item->data(0, Qt::UserRole).toInt());
        m_text->setTextCursor(cursor);
        m_text->verticalScrollBar()->setValue(
            m_text->verticalScrollBar()->value() + m_text->cursorRect().top());
    });
}

void HelpWindow::listChapters()
{
    QTreeWidgetItem* chapter = nullptr;
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        const int level = block.blockFormat().headingLevel();
        if (level < 1 || level > 3)
            continue;
        auto* item = new QTreeWidgetItem({ block.text() });
        item->setData(0, Qt::UserRole, block.position());
        if (level == 3 && chapter)
            chapter->addChild(item);
        else
            m_chapters->addTopLevelItem(chapter = item);
    }
    m_chapters->expandAll();
}

void HelpWindow::findNext()
{
    if (m_text->find(m_find->text()))
        return;
    // Again from the beginning.
    m_text->moveCursor(QTextCursor::Start);
    (void)m_text->find(m_find->text());
}

} // namespace fovea::app
