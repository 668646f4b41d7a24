def metric_chart(story): return None
