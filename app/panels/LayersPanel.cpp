#include "app/panels/LayersPanel.h"

#include "app/panels/EmptyState.h"
#include "app/panels/LabelTableModel.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

namespace fovea::app {

LayersPanel::LayersPanel(QWidget* parent)
    : QWidget(parent)
    , m_labels(new LabelTableModel(this))
    , m_pages(new QStackedLayout(this))
{
    m_pages->addWidget(
        emptyState(tr("No AI result yet.\nPick a model above and run it,\nor open a mask with the image.")));

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 4, 8, 8);
    m_source = new QLabel;
    m_source->setWordWrap(true);
    m_source->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_source);
    layout->addWidget(createControls());
    layout->addWidget(createTable(), 1);
    m_pages->addWidget(page);

    connect(m_labels, &LabelTableModel::visibilityChanged, this, &LayersPanel::styleChanged);
}

QWidget* LayersPanel::createControls()
{
    auto* controls = new QWidget;
    auto* layout = new QVBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);

    m_visible = new QCheckBox(tr("Show the overlay"));
    m_visible->setChecked(true);
    m_visible->setToolTip(tr("Show or hide the AI overlay (O)"));
    m_outline = new QCheckBox(tr("Outline"));
    m_outline->setToolTip(
        tr("Draw only the border of each structure, so that the picture under it stays visible"));
    auto* firstRow = new QHBoxLayout;
    firstRow->addWidget(m_visible, 1);
    firstRow->addWidget(m_outline);
    layout->addLayout(firstRow);

    auto* opacityLabel = new QLabel(tr("&Opacity"));
    m_opacity = new QSlider(Qt::Horizontal);
    m_opacity->setRange(0, 100);
    m_opacity->setToolTip(tr("How strongly the overlay covers the picture"));
    m_opacity->setAccessibleName(tr("Opacity of the overlay"));
    opacityLabel->setBuddy(m_opacity);
    auto* all = new QPushButton(tr("All"));
    all->setToolTip(tr("Show every structure"));
    auto* none = new QPushButton(tr("None"));
    none->setToolTip(tr("Hide every structure"));
    auto* secondRow = new QHBoxLayout;
    secondRow->addWidget(opacityLabel);
    secondRow->addWidget(m_opacity, 1);
    layout->addLayout(secondRow);
    auto* thirdRow = new QHBoxLayout;
    thirdRow->addWidget(new QLabel(tr("Structures")), 1);
    thirdRow->addWidget(all);
    thirdRow->addWidget(none);
    layout->addLayout(thirdRow);

    QSettings settings;
    m_opacity->setValue(settings.value("overlay/opacity", 45).toInt());
    m_outline->setChecked(settings.value("overlay/outline", false).toBool());

    connect(m_visible, &QCheckBox::toggled, this, &LayersPanel::styleChanged);
    connect(m_outline, &QCheckBox::toggled, this, [this](bool on) {
        QSettings().setValue("overlay/outline", on);
        Q_EMIT styleChanged();
    });
    connect(m_opacity, &QSlider::valueChanged, this, [this](int percent) {
        QSettings().setValue("overlay/opacity", percent);
        Q_EMIT styleChanged();
    });
    connect(all, &QPushButton::clicked, this, [this] { m_labels->setAllVisible(true); });
    connect(none, &QPushButton::clicked, this, [this] { m_labels->setAllVisible(false); });
    return controls;
}

QWidget* LayersPanel::createTable()
{
    m_table = new QTableView;
    m_table->setObjectName("labelTable");
    m_table->setAccessibleName(tr("Structures of the overlay"));
    m_table->setModel(m_labels);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_table->horizontalHeader()->setSectionResizeMode(LabelTableModel::NameColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(
        LabelTableModel::VolumeColumn, QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setHighlightSections(false);

    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& current) {
            if (m_map && current.isValid())
                Q_EMIT jumpRequested(m_map->anchorLps(static_cast<std::size_t>(current.row())));
        });
    connect(m_table, &QTableView::doubleClicked, this,
        [this](const QModelIndex& index) { m_labels->showOnly(index.row()); });
    return m_table;
}

void LayersPanel::setLabelMap(std::shared_ptr<const LabelMap> map)
{
    m_map = std::move(map);
    if (m_map) {
        const ResultSource& source = m_map->source();
        QString text = source.stamp().toHtmlEscaped();
        if (source.kind == ResultSource::Kind::Model)
            text += tr("<br><b>Not for clinical use</b>");
        m_source->setText(text);
    }
    m_labels->setLabelMap(m_map);
    m_pages->setCurrentIndex(m_map ? 1 : 0);
}

bool LayersPanel::isOverlayVisible() const
{
    return m_visible->isChecked();
}
void LayersPanel::setOverlayVisible(bool visible)
{
    m_visible->setChecked(visible);
}
double LayersPanel::opacity() const
{
    return m_opacity->value() / 100.0;
}
bool LayersPanel::isOutline() const
{
    return m_outline->isChecked();
}
const std::vector<bool>& LayersPanel::visibleLabels() const
{
    return m_labels->visible();
}

} // namespace fovea::app
